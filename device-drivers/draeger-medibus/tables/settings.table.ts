/** Settings: code, what it is, UCUM. Source: medibus-settings. */
export const SETTING_ROWS = `
01|Inspiratory oxygen fraction|%
02|Inspiratory flow|L/min
03|Time interval between sighs|
04|Inspiratory tidal volume L|L
05|Inspiratory time|s
06|Expiratory time|s
07|IE I part|
08|IE E part|
09|Respiratory rate|/min
0A|Minimal provided respiratory rate|/min
0B|Positive end expiratory pressure|mbar
0C|Additional intermittent PEEP for sighs|
0D|Lower pressure level during APRV|mbar
0E|Upper pressure level during APRV|
0F|Time of lower pressure level during APRV|s
10|Time of upper pressure level during APRV|
11|Apnea alarm time|s
12|Pressure amplitude above PEEP in Pressure Support|mbar
13|Pressure limitation|mbar
14|Number of respiratory cycles per sigh|
17|P01 repetition interval|min
18|Delay for minute volume higH|
19|Delay for minute volume low alarm|s
1A|Air temperature|Cel
1B|Skin temperature|Cel
1C|Relative humidity|%
24|Oxygen concentration|%
27|Plateau time in percent of inspiratory time|%
29|Flow trigger threshold|L/min
2A|Frequency during HFO|Hz
2E|Pressure rise time|s
2F|Fresh gas flow|mL/min
3C|Flow assist during PPS ventilation|
3D|Volume assist during PPS ventilation|
3E|Radiant warmer power|%
3F|Mattress temperature|Cel
40|Inspiratory tidal volume mL|mL
42|Respiratory rate for apnea ventilation|/min
44|Tidal volume for apnea ventilation|L
45|Inspiratory pressure|mbar
46|Compensation rate during ATC|%
47|Inner diameter of the endotracheal tracheostoma tube|
49|Ratio of inspiration to expiration IE percent|
4A|Age|
4B|Weight|kg
4E|Disconnection alarm time|
4F|Flow Acceleration|mbar/s
55|Volatile anesthetic agent concentration in the fresh|
56|Endtidal volatile agent concentration|kPa
5B|Isoflurane concentration in the fresh|
5C|Endtidal isoflurane concentration|kPa
5D|Desflurane concentration in the fresh|
5E|Endtidal desflurane concentration|kPa
5F|Sevoflurane concentration in the fresh|
60|Endtidal sevoflurane concentration|kPa
61|Oxygen concentration in the fresh|
62|Minimum freshgas flow|L/min
63|Maximal inspiratory time for flow cycled strokes|s
65|Constant flow during O2 therapy|L/min
66|Mean airway pressure during HFO|mbar
67|Inspiratory part of IE ratio during HFO|
68|Expiratory part of IE ratio during HFO|
69|Pressure amplitude during HFO|mbar
6A|Tidal volume during HFO|mL
6B|Respiratory rate of sighs during HFO|
6C|Inspiratory time of sighs during HFO|
6D|Inspiratory pressure of sighs during HFO|
6E|Tidal volume during apnea ventilation|mL
6F|Ideal body weight|kg
72|Inspiratory termination criterion based on peak inspiratory flow|
73|Expiratory termination criterion during APRV AutoRelease|
74|Ideal body weight in SmartCare|kg
75|Start of night rest in SmartCare|h
76|End of night rest in SmartCare|h
78|Pressure rise time of sighs during HFO|
79|FiO2 in SmartCare upper limit|
7A|PEEP in SmartCare upper limit|mbar
7B|Pressure variability|%
7D|Maximum time of low pressure level during APRV AutoRelease|s
7E|Spontaneous respiratory rate in SmartCare lower limit|/min
7F|Spontaneous respiratory rate in SmartCare upper limit|
80|Tidal volume in SmartCare lower limit|mL/kg
81|Endtidal CO2 in SmartCare upper limit|
82|Patient height in SmartCare|
83|Patient height|
84|Maximal peak to peak pressure during HFO|mbar
85|Volume limitation|mL
86|Manual inspiratory pressure for Neonates during NIV|mbar
87|Maximum time of pressure for manual inspiration pressure for Neonates during NIV|s
88|Maximum airway pressure in Smart Ventilation Control|mbar
8A|Airway access|
8B|Lung mechanics in Smart Ventilation Control|
8C|Ventilation goal of Smart Ventilation Control|
`;
