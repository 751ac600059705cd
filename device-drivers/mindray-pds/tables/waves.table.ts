/** Waves: "id:label". Source: spec table mindray-pds-waves.csv. */
export const WAVES = `
1113:ECG I
1114:ECG II
1115:ECG III
1116:ECG aVR
1117:ECG aVL
1118:ECG aVF
1125:ECG calibration
1126:ECG V
1127:pace
1128:pads
1129:paddles
1151:respiration
1152:pleth
1171:ART
1172:PA
1173:CVP
1174:RAP
1175:LAP
1176:ICP
1185:Ao
1186:UAP
1187:BAP
1188:FAP
1189:UVP
1198:LVP
1200:CO2
1201:pART
1202:pCVP
1210:gas CO2
1211:O2
1212:N2O
1213:AA
1214:HAL
1215:ENF
1216:ISO
1217:SEV
1218:DES
1230:ventilator pressure
1231:ventilator flow
1232:ventilator volume
1240:BIS EEG
1241:BIS spectra
1242:BIS LT
1243:BIS LE
1244:BIS RT
1245:BIS RE
1250:RM airway pressure
1251:RM flow
1252:RM volume
1260:ICG
1261:ICG ECG
1270:SpO2 b pleth
`;

/** Numbered channels: first id, last id, what the numbers follow. */
export const WAVE_RANGES = [
  [1101, 1112, 'ECG channel '],
  [1119, 1124, 'ECG V'],
  [1161, 1164, 'IBP channel '],
  [1177, 1184, 'P'],
  [1190, 1196, 'SD'],
] as const;
