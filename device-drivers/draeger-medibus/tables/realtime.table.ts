/** Realtime data: code, what it is, UCUM. Source: medibus-realtime; 20, 21 and 24 from medibus-icu-data-formats. */
export const REALTIME_ROWS = `
00|Airway pressure|mbar
01|Flow inspiratory expiratory|L/min
02|O2 saturation pulse Pleth|
03|Respiratory volume since start of inspiration|mL
05|O2 concentration inspiratory expiratory|%
06|CO2 concentration mmHg|mm[Hg]
07|CO2 concentration kPa|kPa
08|CO2 concentration Percent|%
0A|Concentration of primary agent inspiratory expiratory Percent|%
0B|Halothane concentration inspiratory expiratory Percent|%
0C|Enflurane concentration inspiratory expiratory Percent|%
0D|Isoflurane concentration inspiratory expiratory Percent|%
0E|Desflurane concentration inspiratory expiratory Percent|%
0F|Sevoflurane concentration inspiratory expiratory Percent|%
1C|Tracheal pressure|mbar
1E|Inspiratory device flow|L/min
2A|Concentration of primary agent inspiratory expiratory kPa|kPa
2B|Halothane concentration inspiratory expiratory kPa|kPa
2C|Enflurane concentration inspiratory expiratory kPa|kPa
2D|Isoflurane concentration inspiratory expiratory kPa|kPa
2E|Desflurane concentration inspiratory expiratory kPa|kPa
2F|Sevoflurane concentration inspiratory expiratory kPa|kPa
20|Inspiratory flow|L/min
21|Expiratory flow|L/min
24|Expiratory volume|mL
`;
