/** Text messages: code, what it says when it is there. Source: medibus-text-messages. */
export const TEXT_ROWS = `
01|Mode VC CMV volume controlled
02|Mode VC AC volume controlled
06|Mode VC SIMV volume controlled
0A|Mode SPN CPAP spontaneous ventilation
0C|Mode VC MMV volume controlled
0D|Mode PC MMV pressure controlled
0E|Mode PC BIPAP pressure controlled
11|Automatic apnea ventilation active
12|Device in PRODUCT TEST mode
13|Air mode is active
14|Skin mode is active
15|Oxygen control is active
16|Humidity control is active
18|Mode PC SIMV pressure controlled
1A|Mode PC APRV pressure controlled
1B|Mode PC HFO pressure controlled
1C|Suction maneuver active
1D|Low flow maneuver active
1E|Ventilator is in standby mode
20|Device is in adult mode
21|Device is in neonatal mode
22|Selected CO2 unit is mmHg
23|Selected CO2 unit is kPa
24|Selected CO2 unit is percent
25|Halothane selected or detected
26|Enflurane selected or detected
27|Isoflurane selected or detected
28|Desflurane selected or detected Anesthesia gas DESFLURANE
29|Sevoflurane selected or detected
2A|No anesthesia agent selected nor detected
2B|Ventilation mode manspont
2C|Selected language
35|Mode SPN PPS spontaneous
36|entilation mode FRESH GAS EXTERNAL
37|Selected carrier gas is air
38|Selected carrier gas is N2O
3A|Device is in pediatric mode
3B|Manual mode is active
3C|Open care therapy is active
3D|Photo therapy is active
3E|Mode PC PSV pressure controlled
42|Patient is a female
43|Patient is a male
45|End expiratory control of anesthesia gas active
47|Mode PC AC pressure controlled
48|Device configured for intubated patient ventilation
49|Device configured for mask ventilation
4A|Second agent halothane selected or detected
4B|Second agent enflurane selected or detected
4C|Second agent isoflurane selected or detected
4D|Second agent desflurane selected or detected 2nd Anesthesia gas DESFLURANE
4E|Second agent sevoflurane selected or detected
4F|No Second anesthesia agent selected nor detected
50|Mattress temperature control is active
51|Kangaroo mode is active
53|Device is performing leakage test performing
54|Device is in standby mode
55|Low pressure oxygenation active
56|Selected agent unit is kPa
57|Selected agent unit is percent
58|HLM mode active
5C|Pressure support added to current ventilation mode
5D|Audio pause active
5E|AutoFlow added to current ventilation mode
5F|Fresh gas control of anaesthesia gas active
60|First name of patient
61|Last name of patient
62|Patient monitoring is in simulation mode
63|Ventilator was switched off by emergence switch
64|Trigger level normal
65|Trigger level sensitive
67|Apnea detection disabled
68|Tube type endotracheal
69|Volume guarantee added to current ventilation mode
6A|Mode PC CMV pressure controlled
6B|Mode O2 therapy
6C|Abdominal external trigger
6D|Automatic tube compensation ATC added to current ventilation mode
6E|Expiratory automatic tube compensation ATC enabled
6F|Inspiratory automatic tube compensation ATC enabled
70|Tube type tracheostoma
71|Apnea ventilation enabled
72|Apnea ventilation auto return enabled
73|Screen is locked
74|Volume support added to current ventilation mode
75|AutoRelease added to current ventilation mode
76|Active humid unheated
77|Active humid heated
78|HME Filter
79|SmartCare therapy phase adapting
7A|SmartCare therapy phase observing
7B|SmartCare therapy phase maintaining
7C|SmartCare diagnosis normal ventilation
7D|SmartCare diagnosis hyperventilation
7E|SmartCare diagnosis hypoventilation
7F|SmartCare diagnosis insufficient ventilation
80|SmartCare diagnosis tachypnea
81|SmartCare diagnosis severe tachypnea
82|SmartCare diagnosis unexplained hyperventilation
83|SmartCare diagnosis central hypoventilation
84|SmartCare patient with COPD
85|SmartCare patient with neurologic disorder
86|SmartCare night rest requested Night rest
87|Sigh added to current ventilation mode
88|Cuvette type disposable disposable cuvette
89|Cuvette type reusable reusable cuvette
8A|Hose type disposable disposable hose
8B|Hose type reusable
8C|Hose size adult
8D|Hose size pediatric
8E|Variable PS added to current ventilation mode
8F|SmartCare zone of respiratory comfort Customization active
90|Overall device check result fully functional
91|Overall device check result conditionally functional
92|Overall device check result non functional
9F|Tracheal pressure calculation enabled
A0|Date and time of last self test execution
A1|Date and time of last leakage test execution
A2|Warm up mode is active
A3|Weaning mode is active
A4|Tolerate cooling procedure is active
A5|Closed care therapy is active
A6|Multi step recruitment is active
A7|One step recruitment is active
A8|CPR ventilation is paused
A9|Check the calibration status
`;
