/** Measured data and limits: codepage, code, label, UCUM. Source: medibus-measured-cp1 and -cp2. */
export const MEASURED_ROWS = `
1|00|Air cons|L
1|01|N2O Cons|L
1|03|MVe|L/min
1|04|O2 cons|L
1|05|Paw|mbar
1|06|MVi|L/min
1|07|Cdyn|L/bar
1|08|R|mbar/(L/s)
1|09|V'CO2|mL/min
1|0A|MVespon|L/min
1|0B|Rpat|mbar/(L/s)
1|0D|MVemand|L/min
1|0E|CO2 slope|mm[Hg]/L
1|0F|O2-CGS|mbar
1|10|CO2 slope|kPa/L
1|11|CO2 slope|%/L
1|12|Flow device|L/min
1|16|VTmand|mL
1|19|STI|mm
1|1A|STII|mm
1|1B|Hal cons|mL
1|1C|Enf cons|mL
1|1D|Iso cons|mL
1|1E|Des cons|mL
1|1F|Sev cons|mL
1|21|CI|L/min/m2
1|22|SV|mL
1|23|SVI|mL/m2
1|24|LVSWI|g.m/m2
1|25|RVSWI|g.m/m2
1|26|SVR|dyn.s/cm5
1|27|Gas cons|L
1|28|Tcase|min
1|2A|r2|
1|2B|LV D|mm[Hg]
1|2C|LV S|mm[Hg]
1|2D|LV M|mm[Hg]
1|2E|RV D|mm[Hg]
1|2F|RV S|mm[Hg]
1|30|RV M|mm[Hg]
1|31|GP1 D|mm[Hg]
1|32|GP1 S|mm[Hg]
1|33|GP1 M|mm[Hg]
1|34|GP2 D|mm[Hg]
1|35|GP2 S|mm[Hg]
1|36|GP2 M|mm[Hg]
1|37|ICP|mm[Hg]
1|38|CPP|mm[Hg]
1|39|LA|mm[Hg]
1|3C|Cdyn mean|L/bar
1|50|inHal|kPa
1|51|etHal|kPa
1|52|inEnf|kPa
1|53|etEnf|kPa
1|54|inIso|kPa
1|55|etIso|kPa
1|56|inDes|kPa
1|57|etDes|kPa
1|58|inSev|kPa
1|59|etSev|kPa
1|5A|Inspiratory concentration of primary agent|kPa
1|5B|Endtidal concentration of primary agent|kPa
1|5C|Inspiratory concentration of secondary agent|kPa
1|5D|Endtidal concentration of secondary agent|kPa
1|5E|STIII|mm
1|5F|STaVL|mm
1|60|STaVF|mm
1|61|STaVR|mm
1|62|STV|mm
1|63|STV+|mm
1|64|V'O2 10|mL/min
1|65|T Peri|Cel
1|66|T Centr|Cel
1|68|VTispon|mL
1|69|Tplat|s
1|6A|T Matt|Cel
1|6B|Pamb|mbar
1|6C|Humidity|%
1|6D|T Air|Cel
1|6E|Heater rad|%
1|6F|Tispon|s
1|71|Pmin|mbar
1|72|P0.1|mbar
1|73|Pmean|mbar
1|74|Pplat|mbar
1|76|Flowipeak|mL/s
1|78|PEEP|mbar
1|79|PEEPi|mbar
1|7B|RRmand|/min
1|7C|MVmand|L/min
1|7D|PIP|mbar
1|7E|VTmand|L
1|7F|VTspon|L
1|81|Vtrap|mL
1|82|VT L|L
1|83|VTemand|mL
1|84|VTespon|mL
1|85|VTimand|mL
1|86|VThf|mL
1|88|VT|mL
1|89|Vds|mL
1|8A|Vds/VTe|%
1|8B|VTi|mL
1|8C|NIBP D|mm[Hg]
1|8D|NIF|mbar
1|91|NIBP M|mm[Hg]
1|92|Tnibp|min
1|96|NIBP S|mm[Hg]
1|9B|C.O. L/min 01.01|
1|9C|Hal tot|mL
1|9D|Des tot|mL
1|9E|Iso tot|mL
1|9F|Sev tot|mL
1|A0|Enf tot|mL
1|A1|PA D|mm[Hg]
1|A2|Dur PT h:min|
1|A3|Irradiance PT µW/cm2/nm|
1|A5|CVP|mm[Hg]
1|A6|PA M|mm[Hg]
1|A7|RA|mm[Hg]
1|AB|PA S|mm[Hg]
1|AC|inxMAC|
1|AD|xMAC|
1|AE|inDes|%
1|AF|etDes|%
1|B0|inSev|%
1|B1|etSev|%
1|B2|Leakage of the breathing system mL min|
1|B3|% leak|%
1|B4|RRp|/min
1|B5|RRspon|/min
1|B6|% MVspon|%
1|B7|MVspon|L/min
1|B9|MV|L/min
1|BD|Apnea duration|s
1|BE|T2|Cel
1|C0|O2|%
1|C1|T Airw|Cel
1|C2|?T Skin|Cel
1|C3|T1|Cel
1|C4|?O2|%
1|C5|PWP|mm[Hg]
1|C6|Battery capacity|%
1|C7|O2bias|%
1|C8|ART D|mm[Hg]
1|C9|RSBI|/min/L
1|CD|ART M|mm[Hg]
1|D0|mandatory breaths|
1|D2|ART S|mm[Hg]
1|D5|RRc|/min
1|D6|RR|/min
1|D7|RRf|/min
1|D9|RR|/min
1|DA|inCO2|%
1|DB|etCO2|%
1|DC|HR|/min
1|DD|FG V'N2O|mL/min
1|DE|FG V'Air|mL/min
1|E1|PLS|/min
1|E2|FG V'O2|mL/min
1|E3|etCO2|kPa
1|E4|Light lux|
1|E5|inCO2|mm[Hg]
1|E6|etCO2|mm[Hg]
1|E7|Measured IE I part|
1|E8|Measured IE E part|
1|E9|Inspiratory concentration of primary agent percent|%
1|EA|Endtidal concentration of primary agent percent|%
1|EB|SpO2|%
1|EC|Noise dB(A)|
1|ED|Inspiratory concentration of secondary agent percent|%
1|EE|Endtidal concentration of secondary agent percent|%
1|EF|etO2|%
1|F0|FiO2|%
1|F1|Heater conv|%
1|F2|BW|g
1|F3|DDMM|
1|F4|inHal|%
1|F5|etHal|%
1|F6|inEnf|%
1|F7|etEnf|%
1|F8|inIso|%
1|F9|etIso|%
1|FA|Weight sample age|h
1|FB|inN2O|%
1|FC|etN2O|%
1|FF|inCO2|kPa
2|00|VTspon|mL
2|03|Phf|mbar
2|04|I I:Espon|
2|05|E I:Espon|
2|06|E|mbar/L
2|07|TC|s
2|09|TCe|s
2|0A|Cstat|mL/mbar
2|0B|C20/Cdyn|
2|0C|DCO2 10*mL^2/s|
2|0D|RSBI|/min/mL
2|0E|TOF Ratio|%
2|0F|PTC|
2|10|T NMT|Cel
2|11|Single|%
2|12|TOF Cnt|
2|13|BIS|
2|14|EMG dB|
2|15|SQI|%
2|16|BSR|%
2|17|SEF95|Hz
2|18|BCT|
2|19|EEG Pwr dB|
2|1A|SC-Psupp goal|mbar
2|1B|SC-Psupp rated|mbar
2|1C|SC-duration|h
2|1D|SC-duration|min
2|1E|SC-RRspon|/min
2|1F|SC-VT|mL
2|21|VTe|mL
2|22|VTi|mL
2|23|EIP|mbar
2|24|Tlow|s
2|25|VTCO2|mL
2|28|SC-etCO2|mm[Hg]
2|29|STI|mm
2|2A|STII|mm
2|2B|STIII|mm
2|2C|STaVL|mm
2|2D|STaVF|mm
2|2E|STaVR|mm
2|2F|STV|mm
2|30|STV+|mm
2|31|Phigh|mbar
2|32|Plow|mbar
2|33|VTspon mean|mL
2|34|VTispon mean|mL
2|35|VTespon mean|mL
2|36|VT/IBW|mL/kg
2|37|MVleak|L/min
2|38|Ti|s
2|39|bag and hoses in Man/Spont|mL/min
2|3A|Cbs+hose mL/hPa|
2|3B|Chose mL/hPa|
2|3C|Tadapt|min
2|3D|SVC-VT high|mL/kg
2|3E|SVC-VT|mL/kg
2|3F|SVC-VT low|mL/kg
2|40|SVC-etCO2 high|mm[Hg]
2|41|SVC-etCO2|mm[Hg]
2|42|SVC-etCO2 low|mm[Hg]
2|43|SVCRRTotal|/min
2|44|SVC-RRspon|/min
2|45|SVC-Psupp|mbar
2|46|SVCPInsp|mbar
2|47|SVC-RR|/min
2|48|SVC-RRmin|/min
2|49|SVC-TI|s
2|4A|SVC-Trigger|L/min
2|4B|0: Controlled Ventilation 1: Augmented Ventilation 2: Encourage SB 3: Prep. Extubation|
2|4C|SVC state 0:Off 1: On 2: Suspended|
2|4D|SVC VT class 0: Unknown 1: very low 2: low 3: normal 4: high 5: very high|
2|4E|SVC etCO2 class 0: Unknown 1: severe hypoventilated 2: mild hypoventilated 3: normoventilated 4: mild hyperventilated 5: severe hyperventilated|
2|4F|SVC phase 0: Adaptation 1: Ventilation Management 2: Recovery|
2|50|SVC mode 0: PC-BIPAP/PS 1: SPN-CPAP/ PS|
2|51|SVC spont. breathing 0: No 1: Yes|
2|52|Rhose mbar/ L/s|
2|53|VT|mL
`;
