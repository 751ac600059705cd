/**
 * Measured values by class and group: offset of the group's status word in the area of its class (- = it has none), then
 * `field@offset*factor=unit` (UCUM). All are s16; the label word follows the status. Source: DRI specification 8005313, table
 * ge-dri-phdb-offsets.
 */
export const GROUP_ROWS = `
basic ecg 0 hr@6*1=/min st1@8*0.01=mm st2@10*0.01=mm st3@12*0.01=mm imp_rr@14*1=/min
basic invp1 16 sys@22*0.01=mm[Hg] dia@24*0.01=mm[Hg] mean@26*0.01=mm[Hg] hr@28*1=/min
basic invp2 30 sys@36*0.01=mm[Hg] dia@38*0.01=mm[Hg] mean@40*0.01=mm[Hg] hr@42*1=/min
basic invp3 44 sys@50*0.01=mm[Hg] dia@52*0.01=mm[Hg] mean@54*0.01=mm[Hg] hr@56*1=/min
basic invp4 58 sys@64*0.01=mm[Hg] dia@66*0.01=mm[Hg] mean@68*0.01=mm[Hg] hr@70*1=/min
basic nibp 72 sys@78*0.01=mm[Hg] dia@80*0.01=mm[Hg] mean@82*0.01=mm[Hg] hr@84*1=/min
basic temp1 86 temp@92*0.01=Cel
basic temp2 94 temp@100*0.01=Cel
basic temp3 102 temp@108*0.01=Cel
basic temp4 110 temp@116*0.01=Cel
basic spo2 118 spo2@124*0.01=% pr@126*1=/min ir_amp@128*0.01=% svo2@130*0.01=%
basic co2 132 et@138*0.01=% fi@140*0.01=% rr@142*1=/min amb_press@144*0.1=mm[Hg]
basic o2 146 et@152*0.01=% fi@154*0.01=%
basic n2o 156 et@162*0.01=% fi@164*0.01=%
basic aa 166 et@172*0.01=% fi@174*0.01=% mac_sum@176*0.01
basic flow_vol 178 rr@184*1=/min ppeak@186*0.01=cm[H2O] peep@188*0.01=cm[H2O] pplat@190*0.01=cm[H2O] tv_insp@192*0.1=mL tv_exp@194*0.1=mL compliance@196*0.01=mL/cm[H2O] mv_exp@198*0.01=L/min
basic co_wedge 200 co@206*1=mL/min blood_temp@208*0.01=Cel ref@210*0.01=% pcwp@212*0.01=mm[Hg]
basic nmt 214 t1@220*0.1=% tratio@222*0.1=%
basic ecg_extra - hr_ecg@226*1=/min hr_max@228*1=/min hr_min@230*1=/min
basic svo2 232 svo2@238*0.01=%
basic invp5 240 sys@246*0.01=mm[Hg] dia@248*0.01=mm[Hg] mean@250*0.01=mm[Hg] hr@252*1=/min
basic invp6 254 sys@260*0.01=mm[Hg] dia@262*0.01=mm[Hg] mean@264*0.01=mm[Hg] hr@266*1=/min
ext1 arrh_ecg 0 hr@6*1=/min rr_time@8*1=ms pvc@10*1=/min
ext1 ecg12 48 st_I@54*0.01=mm st_II@56*0.01=mm st_III@58*0.01=mm st_aVL@60*0.01=mm st_aVR@62*0.01=mm st_aVF@64*0.01=mm st_V1@66*0.01=mm st_V2@68*0.01=mm st_V3@70*0.01=mm st_V4@72*0.01=mm st_V5@74*0.01=mm st_V6@76*0.01=mm
ext1 invp7 78 sys@84*0.01=mm[Hg] dia@86*0.01=mm[Hg] mean@88*0.01=mm[Hg] hr@90*1=/min
ext1 invp8 92 sys@98*0.01=mm[Hg] dia@100*0.01=mm[Hg] mean@102*0.01=mm[Hg] hr@104*1=/min
ext1 spo2_ch2 106 spo2@112*0.01=% pr@114*1=/min ir_amp@116*0.01=% svo2@118*0.01=%
ext1 temp5 120 temp@126*0.01=Cel
ext1 temp6 128 temp@134*0.01=Cel
ext2 nmt2 0 count@6*1 t1@8*1 t2@10*1 t3@12*1 t4@14*1
ext2 eeg 24 femg@30*0.1=uV ch1_ampl@32*0.1=uV ch1_sef@34*0.1=Hz ch1_mf@36*0.1=Hz ch1_delta@38*1=% ch1_theta@40*1=% ch1_alpha@42*1=% ch1_beta@44*1=% ch1_bsr@46*1=% ch2_ampl@48*0.1=uV ch2_sef@50*0.1=Hz ch2_mf@52*0.1=Hz ch2_delta@54*1=% ch2_theta@56*1=% ch2_alpha@58*1=% ch2_beta@60*1=% ch2_bsr@62*1=% ch3_ampl@64*0.1=uV ch3_sef@66*0.1=Hz ch3_mf@68*0.1=Hz ch3_delta@70*1=% ch3_theta@72*1=% ch3_alpha@74*1=% ch3_beta@76*1=% ch3_bsr@78*1=% ch4_ampl@80*0.1=uV ch4_sef@82*0.1=Hz ch4_mf@84*0.1=Hz ch4_delta@86*1=% ch4_theta@88*1=% ch4_alpha@90*1=% ch4_beta@92*1=% ch4_bsr@94*1=%
ext2 eeg_bis 96 bis@102*1 sqi@104*1=% emg@106*1 sr@108*1=%
ext2 entropy 112 state_entropy@118*1 response_entropy@120*1 bsr@122*1=%
ext2 eeg2 198 
ext2 spi 230 spi@236*1
ext3 gasex 0 vo2@6*0.1=mL/min vco2@8*0.1=mL/min ee@10*1=kcal/d rq@12*0.001
ext3 flow_vol2 14 ipeep@20*0.01=cm[H2O] pmean@22*0.01=cm[H2O] raw@24*0.01=cm[H2O]/(L/s) mv_insp@26*0.01=L/min epeep@28*0.01=cm[H2O] mv_spont@30*0.01=L/min ie_ratio@32*0.01 insp_time@34*0.01=s exp_time@36*0.01=s static_compliance@38*0.01=mL/cm[H2O] static_pplat@40*0.01=cm[H2O] static_peepe@42*0.01=cm[H2O] static_peepi@44*0.01=cm[H2O]
ext3 bal_gas 60 et@66*0.01=% fi@68*0.01=%
ext3 tono 70 prco2@76*0.01=kPa pr_et@78*0.01=kPa pr_pa@80*0.01=kPa pa_delay@82*1=min phi@84*0.01 phi_delay@86*1=min amb_press@88*0.1=mm[Hg] cpma@90*0.1=mbar
ext3 aa2 92 mac_age_sum@98*0.01
ext3 delp 116 spv@122*0.01=mm[Hg] ppv@124*0.01=%
ext3 cpp 126 cpp@132*0.01=mm[Hg]
ext3 cpp2 134 cpp@140*0.01=mm[Hg]
ext3 picco 142 cci@148*1=mL/min/m2 cco@150*1=mL/min cfi@152*0.01=/min ci@154*1=mL/min/m2 co@156*1=mL/min cpi@158*1=mW/m2 cpo@160*1=mW dpmax@162*1=mm[Hg]/s elwi@164*0.1=mL/kg evlw@166*1=mL gedi@168*1=mL/m2 gedv@170*1=mL gef@172*0.1=% itbi@174*1=mL/m2 itbv@176*1=mL ppv@178*0.1=% pvpi@180*0.01 sv@182*0.1=mL svi@184*0.1=mL/m2 svr@186*1=dyn.s/cm5 svri@188*1=dyn.s.m2/cm5 svv@190*0.1=% tblood@192*0.01=Cel tinj@194*0.01=Cel
`;
