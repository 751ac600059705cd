-- T-SQL for Azure SQL. Checked by a parser, never run: there was no SQL Server at hand.
set xact_abort on;
begin transaction;
GO
if schema_id(N'feed') is null exec(N'create schema feed')
GO
if object_id(N'feed.risk_assessment', N'U') is null
create table feed.[risk_assessment] (
  [assessment_id] nvarchar(400) collate Latin1_General_100_BIN2 not null,
  [window_id] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [patient] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [patient_name] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [encounter] nvarchar(200) collate Latin1_General_100_BIN2 null,
  [bed] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [ward] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [device_id] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [window_start] datetime2(3) not null,
  [window_end] datetime2(3) not null,
  [method] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [method_version] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [total] int null,
  [total_min] int not null,
  [total_max] int not null,
  [band] nvarchar(200) collate Latin1_General_100_BIN2 null,
  [band_at_least] nvarchar(200) collate Latin1_General_100_BIN2 null,
  [points] nvarchar(max) not null,
  [missing] nvarchar(max) not null,
  [vitals] nvarchar(max) not null,
  [flag] nvarchar(200) collate Latin1_General_100_BIN2 null,
  [written_at] datetime2(3) not null,
  [charted] nvarchar(max) not null default N'[]',
  [composed] bit not null default 0,
  [oldest_age_ms] int null,
  [fed_at] datetime2(3) not null default sysutcdatetime(),
  constraint [risk_assessment_key] primary key ([assessment_id])
)
GO
if col_length(N'feed.risk_assessment', N'encounter') is null
alter table feed.[risk_assessment] add [encounter] nvarchar(200) collate Latin1_General_100_BIN2 null
GO
if col_length(N'feed.risk_assessment', N'total') is null
alter table feed.[risk_assessment] add [total] int null
GO
if col_length(N'feed.risk_assessment', N'band') is null
alter table feed.[risk_assessment] add [band] nvarchar(200) collate Latin1_General_100_BIN2 null
GO
if col_length(N'feed.risk_assessment', N'band_at_least') is null
alter table feed.[risk_assessment] add [band_at_least] nvarchar(200) collate Latin1_General_100_BIN2 null
GO
if col_length(N'feed.risk_assessment', N'flag') is null
alter table feed.[risk_assessment] add [flag] nvarchar(200) collate Latin1_General_100_BIN2 null
GO
if col_length(N'feed.risk_assessment', N'charted') is null
alter table feed.[risk_assessment] add [charted] nvarchar(max) not null default N'[]'
GO
if col_length(N'feed.risk_assessment', N'composed') is null
alter table feed.[risk_assessment] add [composed] bit not null default 0
GO
if col_length(N'feed.risk_assessment', N'oldest_age_ms') is null
alter table feed.[risk_assessment] add [oldest_age_ms] int null
GO
if col_length(N'feed.risk_assessment', N'fed_at') is null
alter table feed.[risk_assessment] add [fed_at] datetime2(3) not null default sysutcdatetime()
GO
if indexproperty(object_id(N'feed.risk_assessment'), N'risk_assessment_patient_window_end', N'IndexID') is null
create index [risk_assessment_patient_window_end] on feed.[risk_assessment] ([patient], [window_end] desc)
GO
if indexproperty(object_id(N'feed.risk_assessment'), N'risk_assessment_window_end', N'IndexID') is null
create index [risk_assessment_window_end] on feed.[risk_assessment] ([window_end])
GO
if object_id(N'feed.flag', N'U') is null
create table feed.[flag] (
  [flag] nvarchar(400) collate Latin1_General_100_BIN2 not null,
  [patient] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [bed] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [ward] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [status] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [reason] nvarchar(max) not null,
  [since] datetime2(3) not null,
  [until] datetime2(3) null,
  [cause] nvarchar(200) collate Latin1_General_100_BIN2 null,
  [worsened_at] datetime2(3) null,
  constraint [flag_key] primary key ([flag])
)
GO
if col_length(N'feed.flag', N'until') is null
alter table feed.[flag] add [until] datetime2(3) null
GO
if col_length(N'feed.flag', N'cause') is null
alter table feed.[flag] add [cause] nvarchar(200) collate Latin1_General_100_BIN2 null
GO
if col_length(N'feed.flag', N'worsened_at') is null
alter table feed.[flag] add [worsened_at] datetime2(3) null
GO
if indexproperty(object_id(N'feed.flag'), N'flag_patient_since', N'IndexID') is null
create index [flag_patient_since] on feed.[flag] ([patient], [since] desc)
GO
if object_id(N'feed.prediction', N'U') is null
create table feed.[prediction] (
  [prediction_id] nvarchar(400) collate Latin1_General_100_BIN2 not null,
  [patient] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [patient_name] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [encounter] nvarchar(200) collate Latin1_General_100_BIN2 null,
  [bed] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [ward] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [window_start] datetime2(3) not null,
  [window_end] datetime2(3) not null,
  [window_minutes] int not null,
  [method] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [method_version] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [model_sha256] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [outcome] nvarchar(max) not null,
  [horizon_hours] float not null,
  [probability] float null,
  [failure] nvarchar(max) null,
  [raised] nvarchar(max) not null,
  [lowered] nvarchar(max) not null,
  [missing] nvarchar(max) not null,
  [inputs] nvarchar(max) null,
  [fed_at] datetime2(3) not null default sysutcdatetime(),
  constraint [prediction_key] primary key ([prediction_id])
)
GO
if col_length(N'feed.prediction', N'encounter') is null
alter table feed.[prediction] add [encounter] nvarchar(200) collate Latin1_General_100_BIN2 null
GO
if col_length(N'feed.prediction', N'probability') is null
alter table feed.[prediction] add [probability] float null
GO
if col_length(N'feed.prediction', N'failure') is null
alter table feed.[prediction] add [failure] nvarchar(max) null
GO
if col_length(N'feed.prediction', N'inputs') is null
alter table feed.[prediction] add [inputs] nvarchar(max) null
GO
if col_length(N'feed.prediction', N'fed_at') is null
alter table feed.[prediction] add [fed_at] datetime2(3) not null default sysutcdatetime()
GO
if indexproperty(object_id(N'feed.prediction'), N'prediction_patient_window_end', N'IndexID') is null
create index [prediction_patient_window_end] on feed.[prediction] ([patient], [window_end] desc)
GO
if indexproperty(object_id(N'feed.prediction'), N'prediction_window_end', N'IndexID') is null
create index [prediction_window_end] on feed.[prediction] ([window_end])
GO
if object_id(N'feed.alarm_event', N'U') is null
create table feed.[alarm_event] (
  [event_id] nvarchar(400) collate Latin1_General_100_BIN2 not null,
  [alarm_id] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [device_id] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [bed] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [ward] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [patient_identifier] nvarchar(200) collate Latin1_General_100_BIN2 null,
  [condition] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [source] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [priority] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [phase] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [text] nvarchar(max) not null,
  [value] float null,
  [limit_value] float null,
  [unit] nvarchar(200) collate Latin1_General_100_BIN2 null,
  [onset_at] datetime2(3) not null,
  [at] datetime2(3) not null,
  [record] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  constraint [alarm_event_key] primary key ([event_id])
)
GO
if col_length(N'feed.alarm_event', N'patient_identifier') is null
alter table feed.[alarm_event] add [patient_identifier] nvarchar(200) collate Latin1_General_100_BIN2 null
GO
if col_length(N'feed.alarm_event', N'value') is null
alter table feed.[alarm_event] add [value] float null
GO
if col_length(N'feed.alarm_event', N'limit_value') is null
alter table feed.[alarm_event] add [limit_value] float null
GO
if col_length(N'feed.alarm_event', N'unit') is null
alter table feed.[alarm_event] add [unit] nvarchar(200) collate Latin1_General_100_BIN2 null
GO
if indexproperty(object_id(N'feed.alarm_event'), N'alarm_event_device_id_at', N'IndexID') is null
create index [alarm_event_device_id_at] on feed.[alarm_event] ([device_id], [at] desc)
GO
if indexproperty(object_id(N'feed.alarm_event'), N'alarm_event_at', N'IndexID') is null
create index [alarm_event_at] on feed.[alarm_event] ([at])
GO
if object_id(N'feed.device', N'U') is null
create table feed.[device] (
  [device_id] nvarchar(400) collate Latin1_General_100_BIN2 not null,
  [bed] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [ward] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [last_message_at] datetime2(3) not null,
  [last_record] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  constraint [device_key] primary key ([device_id])
)
GO
if object_id(N'feed.clinical_event', N'U') is null
create table feed.[clinical_event] (
  [event_id] nvarchar(400) collate Latin1_General_100_BIN2 not null,
  [patient] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [encounter] nvarchar(200) collate Latin1_General_100_BIN2 null,
  [bed] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [ward] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [kind] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [at] datetime2(3) not null,
  [resource] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [recorded_at] datetime2(3) not null,
  [withdrawn] bit not null default 0,
  [fed_at] datetime2(3) not null default sysutcdatetime(),
  constraint [clinical_event_key] primary key ([event_id])
)
GO
if col_length(N'feed.clinical_event', N'encounter') is null
alter table feed.[clinical_event] add [encounter] nvarchar(200) collate Latin1_General_100_BIN2 null
GO
if col_length(N'feed.clinical_event', N'withdrawn') is null
alter table feed.[clinical_event] add [withdrawn] bit not null default 0
GO
if col_length(N'feed.clinical_event', N'fed_at') is null
alter table feed.[clinical_event] add [fed_at] datetime2(3) not null default sysutcdatetime()
GO
if indexproperty(object_id(N'feed.clinical_event'), N'clinical_event_patient_at', N'IndexID') is null
create index [clinical_event_patient_at] on feed.[clinical_event] ([patient], [at])
GO
if indexproperty(object_id(N'feed.clinical_event'), N'clinical_event_recorded_at', N'IndexID') is null
create index [clinical_event_recorded_at] on feed.[clinical_event] ([recorded_at])
GO
if object_id(N'feed.care_act', N'U') is null
create table feed.[care_act] (
  [act_id] nvarchar(400) collate Latin1_General_100_BIN2 not null,
  [kind] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [patient] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [patient_name] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [bed] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [ward] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [device_id] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [by_name] nvarchar(200) collate Latin1_General_100_BIN2 null,
  [about] nvarchar(400) collate Latin1_General_100_BIN2 null,
  [text] nvarchar(max) null,
  [due_at] datetime2(3) null,
  [level] int null,
  [at] datetime2(3) not null,
  [fed_at] datetime2(3) not null default sysutcdatetime(),
  constraint [care_act_key] primary key ([act_id])
)
GO
if col_length(N'feed.care_act', N'by_name') is null
alter table feed.[care_act] add [by_name] nvarchar(200) collate Latin1_General_100_BIN2 null
GO
if col_length(N'feed.care_act', N'about') is null
alter table feed.[care_act] add [about] nvarchar(400) collate Latin1_General_100_BIN2 null
GO
if col_length(N'feed.care_act', N'text') is null
alter table feed.[care_act] add [text] nvarchar(max) null
GO
if col_length(N'feed.care_act', N'due_at') is null
alter table feed.[care_act] add [due_at] datetime2(3) null
GO
if col_length(N'feed.care_act', N'level') is null
alter table feed.[care_act] add [level] int null
GO
if col_length(N'feed.care_act', N'fed_at') is null
alter table feed.[care_act] add [fed_at] datetime2(3) not null default sysutcdatetime()
GO
if indexproperty(object_id(N'feed.care_act'), N'care_act_patient_at', N'IndexID') is null
create index [care_act_patient_at] on feed.[care_act] ([patient], [at] desc)
GO
if indexproperty(object_id(N'feed.care_act'), N'care_act_about', N'IndexID') is null
create index [care_act_about] on feed.[care_act] ([about])
GO
if object_id(N'feed.assignment', N'U') is null
create table feed.[assignment] (
  [assignment_id] nvarchar(400) collate Latin1_General_100_BIN2 not null,
  [patient] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [patient_name] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [bed] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [ward] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [responsible] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [shift] nvarchar(200) collate Latin1_General_100_BIN2 null,
  [from_at] datetime2(3) not null,
  [until_at] datetime2(3) null,
  [assigned_by] nvarchar(200) collate Latin1_General_100_BIN2 null,
  [at] datetime2(3) not null,
  [fed_at] datetime2(3) not null default sysutcdatetime(),
  constraint [assignment_key] primary key ([assignment_id])
)
GO
if col_length(N'feed.assignment', N'shift') is null
alter table feed.[assignment] add [shift] nvarchar(200) collate Latin1_General_100_BIN2 null
GO
if col_length(N'feed.assignment', N'until_at') is null
alter table feed.[assignment] add [until_at] datetime2(3) null
GO
if col_length(N'feed.assignment', N'assigned_by') is null
alter table feed.[assignment] add [assigned_by] nvarchar(200) collate Latin1_General_100_BIN2 null
GO
if col_length(N'feed.assignment', N'fed_at') is null
alter table feed.[assignment] add [fed_at] datetime2(3) not null default sysutcdatetime()
GO
if indexproperty(object_id(N'feed.assignment'), N'assignment_patient_from_at', N'IndexID') is null
create index [assignment_patient_from_at] on feed.[assignment] ([patient], [from_at] desc)
GO
if object_id(N'feed.model_calibration', N'U') is null
create table feed.[model_calibration] (
  [calibration_id] nvarchar(400) collate Latin1_General_100_BIN2 not null,
  [month] date not null,
  [ward] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [method] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [method_version] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [outcome] nvarchar(max) not null,
  [decile] int not null,
  [least_risk] float null,
  [greatest_risk] float null,
  [predictions] int not null,
  [known] int not null,
  [unknown] int not null,
  [expected] float not null,
  [events] int not null,
  [computed_at] datetime2(3) not null,
  constraint [model_calibration_key] primary key ([calibration_id])
)
GO
if col_length(N'feed.model_calibration', N'least_risk') is null
alter table feed.[model_calibration] add [least_risk] float null
GO
if col_length(N'feed.model_calibration', N'greatest_risk') is null
alter table feed.[model_calibration] add [greatest_risk] float null
GO
if indexproperty(object_id(N'feed.model_calibration'), N'model_calibration_month', N'IndexID') is null
create index [model_calibration_month] on feed.[model_calibration] ([month])
GO
if object_id(N'feed.model_fit', N'U') is null
create table feed.[model_fit] (
  [fit_id] nvarchar(400) collate Latin1_General_100_BIN2 not null,
  [month] date not null,
  [ward] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [method] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [method_version] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [outcome] nvarchar(max) not null,
  [horizon_hours] float not null,
  [predictions] int not null,
  [after_event] int not null,
  [known] int not null,
  [unknown] int not null,
  [unknown_until] datetime2(3) null,
  [expected] float not null,
  [events] int not null,
  [slope] float null,
  [intercept] float null,
  [brier] float null,
  [reason] nvarchar(max) null,
  [computed_at] datetime2(3) not null,
  constraint [model_fit_key] primary key ([fit_id])
)
GO
if col_length(N'feed.model_fit', N'unknown_until') is null
alter table feed.[model_fit] add [unknown_until] datetime2(3) null
GO
if col_length(N'feed.model_fit', N'slope') is null
alter table feed.[model_fit] add [slope] float null
GO
if col_length(N'feed.model_fit', N'intercept') is null
alter table feed.[model_fit] add [intercept] float null
GO
if col_length(N'feed.model_fit', N'brier') is null
alter table feed.[model_fit] add [brier] float null
GO
if col_length(N'feed.model_fit', N'reason') is null
alter table feed.[model_fit] add [reason] nvarchar(max) null
GO
if indexproperty(object_id(N'feed.model_fit'), N'model_fit_month', N'IndexID') is null
create index [model_fit_month] on feed.[model_fit] ([month])
GO
if object_id(N'feed.model_drift', N'U') is null
create table feed.[model_drift] (
  [drift_id] nvarchar(400) collate Latin1_General_100_BIN2 not null,
  [month] date not null,
  [ward] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [method] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [method_version] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [variable] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [values_seen] int not null,
  [missing] int not null,
  [median] float null,
  [reference_month] date null,
  [reference_values] int null,
  [reference_missing] int null,
  [reference_median] float null,
  [stability_index] float null,
  [by_chance] float null,
  [histogram] nvarchar(max) not null,
  [computed_at] datetime2(3) not null,
  constraint [model_drift_key] primary key ([drift_id])
)
GO
if col_length(N'feed.model_drift', N'median') is null
alter table feed.[model_drift] add [median] float null
GO
if col_length(N'feed.model_drift', N'reference_month') is null
alter table feed.[model_drift] add [reference_month] date null
GO
if col_length(N'feed.model_drift', N'reference_values') is null
alter table feed.[model_drift] add [reference_values] int null
GO
if col_length(N'feed.model_drift', N'reference_missing') is null
alter table feed.[model_drift] add [reference_missing] int null
GO
if col_length(N'feed.model_drift', N'reference_median') is null
alter table feed.[model_drift] add [reference_median] float null
GO
if col_length(N'feed.model_drift', N'stability_index') is null
alter table feed.[model_drift] add [stability_index] float null
GO
if col_length(N'feed.model_drift', N'by_chance') is null
alter table feed.[model_drift] add [by_chance] float null
GO
if indexproperty(object_id(N'feed.model_drift'), N'model_drift_month', N'IndexID') is null
create index [model_drift_month] on feed.[model_drift] ([month])
GO
if object_id(N'feed.flag_quality', N'U') is null
create table feed.[flag_quality] (
  [quality_id] nvarchar(400) collate Latin1_General_100_BIN2 not null,
  [month] date not null,
  [ward] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [cause] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [claim] nvarchar(max) not null,
  [flags] int not null,
  [patient_days] float not null,
  [per_100_patient_days] float null,
  [followed] int not null,
  [not_followed] int not null,
  [after_event] int not null,
  [unknown] int not null,
  [unknown_until] datetime2(3) null,
  [positive_predictive_value] float null,
  [median_lead_hours] float null,
  [least_lead_hours] float null,
  [events] int not null,
  [events_foretold] int not null,
  [computed_at] datetime2(3) not null,
  constraint [flag_quality_key] primary key ([quality_id])
)
GO
if col_length(N'feed.flag_quality', N'per_100_patient_days') is null
alter table feed.[flag_quality] add [per_100_patient_days] float null
GO
if col_length(N'feed.flag_quality', N'unknown_until') is null
alter table feed.[flag_quality] add [unknown_until] datetime2(3) null
GO
if col_length(N'feed.flag_quality', N'positive_predictive_value') is null
alter table feed.[flag_quality] add [positive_predictive_value] float null
GO
if col_length(N'feed.flag_quality', N'median_lead_hours') is null
alter table feed.[flag_quality] add [median_lead_hours] float null
GO
if col_length(N'feed.flag_quality', N'least_lead_hours') is null
alter table feed.[flag_quality] add [least_lead_hours] float null
GO
if indexproperty(object_id(N'feed.flag_quality'), N'flag_quality_month', N'IndexID') is null
create index [flag_quality_month] on feed.[flag_quality] ([month])
GO
if object_id(N'feed.reader_ward', N'U') is null
create table feed.[reader_ward] (
  [login] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  [ward] nvarchar(200) collate Latin1_General_100_BIN2 not null,
  constraint [reader_ward_key] primary key ([login], [ward])
)
GO
create or alter view feed.[v_ward_now] as
  select a.assessment_id as [assessment_id],
    a.window_id as [window_id],
    a.patient as [patient],
    a.patient_name as [patient_name],
    a.encounter as [encounter],
    a.bed as [bed],
    a.ward as [ward],
    a.device_id as [device_id],
    a.window_start as [window_start],
    a.window_end as [window_end],
    a.method as [method],
    a.method_version as [method_version],
    a.total as [total],
    a.total_min as [total_min],
    a.total_max as [total_max],
    a.band as [band],
    a.band_at_least as [band_at_least],
    a.points as [points],
    a.missing as [missing],
    a.vitals as [vitals],
    a.flag as [flag],
    a.written_at as [written_at],
    a.charted as [charted],
    a.composed as [composed],
    a.oldest_age_ms as [oldest_age_ms],
    a.fed_at as [fed_at],
    try_convert(float, json_value(a.vitals, N'$."heart-rate"."median"')) as [heart_rate],
    try_convert(float, json_value(a.vitals, N'$."spo2"."median"')) as [spo2],
    try_convert(float, json_value(a.vitals, N'$."respiratory-rate"."median"')) as [respiratory_rate],
    try_convert(float, json_value(a.vitals, N'$."abp-systolic"."median"')) as [abp_systolic],
    try_convert(float, json_value(a.vitals, N'$."abp-mean"."median"')) as [abp_mean],
    try_convert(float, json_value(a.vitals, N'$."nibp-systolic"."median"')) as [nibp_systolic],
    try_convert(float, json_value(a.vitals, N'$."temperature"."median"')) as [temperature],
    cast(datediff_big(millisecond, a.window_end, sysutcdatetime()) as float) / 1000 as [seconds_old],
    f.reason as [flag_reason],
    f.since as [flag_since]
  from (select r.*, row_number() over (partition by r.patient order by r.window_end desc) as newest
      from feed.risk_assessment as r where r.window_end >= dateadd(hour, -24, sysutcdatetime())) as a
  left join feed.flag as f on f.flag = a.flag and f.status = 'active'
  where a.newest = 1
GO
create or alter view feed.[v_bed_now] as
  select b.ward as [ward],
    b.bed as [bed],
    coalesce(d.stations, 0) as [stations],
    d.last_message_at as [last_message_at],
    a.device_id as [device_id],
    a.patient as [patient],
    a.patient_name as [patient_name],
    a.window_end as [window_end],
    a.total_min as [total_min],
    a.total_max as [total_max],
    cast(datediff_big(millisecond, a.window_end, sysutcdatetime()) as float) / 1000 as [seconds_old]
  from (select r.ward, r.bed from feed.risk_assessment as r union select s.ward, s.bed from feed.device as s) as b
  left join (select r.*, row_number() over (partition by r.ward, r.bed order by r.window_end desc) as newest
      from feed.risk_assessment as r) as a on a.ward = b.ward and a.bed = b.bed and a.newest = 1
  left join (select s.ward, s.bed, count(*) as stations, max(s.last_message_at) as last_message_at
      from feed.device as s group by s.ward, s.bed) as d on d.ward = b.ward and d.bed = b.bed
GO
create or alter view feed.[v_device_now] as
  select d.device_id as [device_id],
    d.bed as [bed],
    d.ward as [ward],
    d.last_message_at as [last_message_at],
    d.last_record as [last_record],
    cast(datediff_big(millisecond, d.last_message_at, sysutcdatetime()) as float) / 1000 as [silent_seconds]
  from feed.device as d
GO
create or alter view feed.[v_patient_trend] as
  select a.assessment_id as [assessment_id],
    a.patient as [patient],
    a.patient_name as [patient_name],
    a.bed as [bed],
    a.ward as [ward],
    a.window_end as [at],
    a.method as [method],
    a.total as [total],
    a.total_min as [total_min],
    a.total_max as [total_max],
    a.band as [band],
    a.band_at_least as [band_at_least],
    a.flag as [flag],
    try_convert(float, json_value(a.vitals, N'$."heart-rate"."median"')) as [heart_rate],
    try_convert(float, json_value(a.vitals, N'$."spo2"."median"')) as [spo2],
    try_convert(float, json_value(a.vitals, N'$."respiratory-rate"."median"')) as [respiratory_rate],
    try_convert(float, json_value(a.vitals, N'$."abp-systolic"."median"')) as [abp_systolic],
    try_convert(float, json_value(a.vitals, N'$."abp-mean"."median"')) as [abp_mean],
    try_convert(float, json_value(a.vitals, N'$."nibp-systolic"."median"')) as [nibp_systolic],
    try_convert(float, json_value(a.vitals, N'$."temperature"."median"')) as [temperature]
  from feed.risk_assessment as a
GO
create or alter view feed.[v_flag] as
  select f.flag as [flag],
    f.patient as [patient],
    f.bed as [bed],
    f.ward as [ward],
    f.status as [status],
    f.reason as [reason],
    f.since as [since],
    f.until as [until],
    f.cause as [cause],
    f.worsened_at as [worsened_at],
    cast(datediff_big(millisecond, f.since, coalesce(f.until, sysutcdatetime())) as float) / 1000 as [open_seconds]
  from feed.flag as f
GO
create or alter view feed.[v_alarm_now] as
  select e.event_id as [event_id],
    e.alarm_id as [alarm_id],
    e.device_id as [device_id],
    e.bed as [bed],
    e.ward as [ward],
    e.patient_identifier as [patient_identifier],
    e.condition as [condition],
    e.source as [source],
    e.priority as [priority],
    e.phase as [phase],
    e.text as [text],
    e.value as [value],
    e.limit_value as [limit_value],
    e.unit as [unit],
    e.onset_at as [onset_at],
    e.at as [at],
    e.record as [record]
  from (select s.*, row_number() over (
        partition by s.alarm_id order by s.at desc, case when s.phase = 'end' then 0 else 1 end) as newest
      from feed.alarm_event as s where s.at >= dateadd(hour, -24, sysutcdatetime())) as e
  where e.newest = 1 and e.phase <> 'end'
GO
create or alter view feed.[v_alarm_burden] as
  select cast(a.onset_at as date) as [day],
    a.ward as [ward],
    count(distinct a.bed) as [beds],
    count(*) as [alarms],
    sum(case when a.urgency = 3 then 1 else 0 end) as [high],
    sum(case when a.urgency = 2 then 1 else 0 end) as [medium],
    sum(case when a.urgency = 1 then 1 else 0 end) as [low],
    sum(case when a.acknowledged = 1 then 1 else 0 end) as [acknowledged],
    sum(case when a.acknowledged = 0 and cast(datediff_big(millisecond, a.onset_at, a.ended_at) as float) / 1000 <= 20 then 1 else 0 end) as [ended_within_20_s],
    avg(cast(datediff_big(millisecond, a.onset_at, a.ended_at) as float) / 1000) as [mean_seconds],
    max(m.patient_days) as [patient_days],
    100 * cast(count(*) as float) / nullif(max(m.patient_days), 0) as [alarms_per_100_patient_days]
  from (select s.alarm_id, min(s.bed) as bed, min(s.ward) as ward, min(s.condition) as condition, min(s.onset_at) as onset_at,
        max(case when s.phase = 'end' then s.at end) as ended_at, max(case when s.phase = 'acknowledged' then 1 else 0 end) as acknowledged,
        max(case s.priority when 'high' then 3 when 'medium' then 2 else 1 end) as urgency
      from feed.alarm_event as s group by s.alarm_id) as a
  left join (select cast(w.window_end as date) as day, w.ward, count(distinct concat(w.patient, ' ', w.window_start)) / 1440.0 as patient_days
      from feed.risk_assessment as w group by cast(w.window_end as date), w.ward) as m
    on m.ward = a.ward and m.day = cast(a.onset_at as date)
  group by cast(a.onset_at as date), a.ward
GO
create or alter view feed.[v_alarm_condition] as
  select cast(a.onset_at as date) as [day],
    a.ward as [ward],
    a.condition as [condition],
    count(*) as [alarms],
    sum(case when a.urgency = 3 then 1 else 0 end) as [high],
    sum(case when a.urgency = 2 then 1 else 0 end) as [medium],
    sum(case when a.urgency = 1 then 1 else 0 end) as [low],
    sum(case when a.acknowledged = 1 then 1 else 0 end) as [acknowledged],
    sum(case when a.acknowledged = 0 and cast(datediff_big(millisecond, a.onset_at, a.ended_at) as float) / 1000 <= 20 then 1 else 0 end) as [ended_within_20_s],
    avg(cast(datediff_big(millisecond, a.onset_at, a.ended_at) as float) / 1000) as [mean_seconds]
  from (select s.alarm_id, min(s.bed) as bed, min(s.ward) as ward, min(s.condition) as condition, min(s.onset_at) as onset_at,
        max(case when s.phase = 'end' then s.at end) as ended_at, max(case when s.phase = 'acknowledged' then 1 else 0 end) as acknowledged,
        max(case s.priority when 'high' then 3 when 'medium' then 2 else 1 end) as urgency
      from feed.alarm_event as s group by s.alarm_id) as a
  group by cast(a.onset_at as date), a.ward, a.condition
GO
create or alter view feed.[v_risk_ranking] as
  select a.patient as [patient],
    a.patient_name as [patient_name],
    a.bed as [bed],
    a.ward as [ward],
    a.window_end as [window_end],
    a.total_min as [total_min],
    a.total_max as [total_max],
    rank() over (partition by a.ward order by a.total_min desc, a.total_max desc) as [rank_in_ward],
    rank() over (order by a.total_min desc, a.total_max desc) as [rank_in_hospital],
    (t.n * t.xy - t.x * t.y) / nullif(t.n * t.xx - t.x * t.x, 0) as [rise_per_hour],
    cast(datediff_big(millisecond, a.window_end, sysutcdatetime()) as float) / 1000 as [seconds_old]
  from (select r.*, row_number() over (partition by r.patient order by r.window_end desc) as newest
      from feed.risk_assessment as r where r.window_end >= dateadd(hour, -24, sysutcdatetime())) as a
  left join (select w.patient, cast(count(*) as float) as n, sum((-cast(datediff_big(millisecond, w.window_end, sysutcdatetime()) as float) / 1000 / 3600)) as x, sum(cast(w.total_min as float)) as y,
        sum((-cast(datediff_big(millisecond, w.window_end, sysutcdatetime()) as float) / 1000 / 3600) * (-cast(datediff_big(millisecond, w.window_end, sysutcdatetime()) as float) / 1000 / 3600)) as xx, sum((-cast(datediff_big(millisecond, w.window_end, sysutcdatetime()) as float) / 1000 / 3600) * w.total_min) as xy
      from feed.risk_assessment as w where w.window_end >= dateadd(hour, -4, sysutcdatetime())
      group by w.patient having count(*) >= 3) as t on t.patient = a.patient
  where a.newest = 1
GO
create or alter view feed.[v_risk_distribution] as
  select a.ward as [ward],
    a.total_min as [total_min],
    count(*) as [patients],
    cast(sum(count(*)) over (partition by a.total_min) as int) as [patients_in_hospital]
  from (select r.*, row_number() over (partition by r.patient order by r.window_end desc) as newest
      from feed.risk_assessment as r where r.window_end >= dateadd(hour, -24, sysutcdatetime())) as a
  where a.newest = 1
  group by a.ward, a.total_min
GO
create or alter view feed.[v_model_quality] as
  select cast(a.window_end as date) as [day],
    a.ward as [ward],
    a.method as [method],
    a.method_version as [method_version],
    count(*) as [windows],
    count(distinct a.patient) as [patients],
    sum(case when a.total is not null then 1 else 0 end) as [complete],
    cast(sum(case when a.total is not null then 1 else 0 end) as float) / nullif(count(*), 0) as [complete_share],
    sum(case when a.composed = 1 then 1 else 0 end) as [composed],
    avg(cast(a.total_min as float)) as [mean_least],
    avg(cast(a.total_max - a.total_min as float)) as [mean_uncertainty],
    sum(case when a.flag is not null then 1 else 0 end) as [flagged],
    cast(sum(case when a.flag is not null then 1 else 0 end) as float) / nullif(count(*), 0) as [flagged_share],
    avg(cast(datediff_big(millisecond, a.window_end, a.fed_at) as float) / 1000) as [mean_seconds_to_row]
  from feed.risk_assessment as a
  group by cast(a.window_end as date), a.ward, a.method, a.method_version
GO
create or alter view feed.[v_prediction_now] as
  select p.prediction_id as [prediction_id],
    p.patient as [patient],
    p.patient_name as [patient_name],
    p.encounter as [encounter],
    p.bed as [bed],
    p.ward as [ward],
    p.window_start as [window_start],
    p.window_end as [window_end],
    p.window_minutes as [window_minutes],
    p.method as [method],
    p.method_version as [method_version],
    p.model_sha256 as [model_sha256],
    p.outcome as [outcome],
    p.horizon_hours as [horizon_hours],
    p.probability as [probability],
    p.failure as [failure],
    p.raised as [raised],
    p.lowered as [lowered],
    p.missing as [missing],
    p.inputs as [inputs],
    p.fed_at as [fed_at],
    cast(datediff_big(millisecond, p.window_end, sysutcdatetime()) as float) / 1000 as [seconds_old]
  from (select r.*, row_number() over (partition by r.patient, r.method order by r.window_end desc) as newest
      from feed.prediction as r) as p
  where p.newest = 1
GO
create or alter view feed.[v_prediction_quality] as
  select cast(p.window_end as date) as [day],
    p.ward as [ward],
    p.method as [method],
    p.method_version as [method_version],
    count(*) as [asked],
    count(p.probability) as [answered],
    cast(count(p.probability) as float) / nullif(count(*), 0) as [answered_share],
    count(distinct p.patient) as [patients],
    avg(p.probability) as [mean_probability],
    max(p.probability) as [greatest_probability]
  from feed.prediction as p
  group by cast(p.window_end as date), p.ward, p.method, p.method_version
GO
create or alter view feed.[v_model_calibration] as
  select c.calibration_id as [calibration_id],
    c.month as [month],
    c.ward as [ward],
    c.method as [method],
    c.method_version as [method_version],
    c.outcome as [outcome],
    c.decile as [decile],
    c.least_risk as [least_risk],
    c.greatest_risk as [greatest_risk],
    c.predictions as [predictions],
    c.known as [known],
    c.unknown as [unknown],
    c.expected as [expected],
    c.events as [events],
    c.computed_at as [computed_at],
    cast(c.expected as float) / nullif(c.known, 0) as [expected_share],
    cast(c.events as float) / nullif(c.known, 0) as [observed_share]
  from feed.model_calibration as c
GO
create or alter view feed.[v_model_fit] as
  select m.fit_id as [fit_id],
    m.month as [month],
    m.ward as [ward],
    m.method as [method],
    m.method_version as [method_version],
    m.outcome as [outcome],
    m.horizon_hours as [horizon_hours],
    m.predictions as [predictions],
    m.after_event as [after_event],
    m.known as [known],
    m.unknown as [unknown],
    m.unknown_until as [unknown_until],
    m.expected as [expected],
    m.events as [events],
    m.slope as [slope],
    m.intercept as [intercept],
    m.brier as [brier],
    m.reason as [reason],
    m.computed_at as [computed_at],
    m.events / nullif(m.expected, 0) as [observed_to_expected]
  from feed.model_fit as m
GO
create or alter view feed.[v_model_drift] as
  select d.drift_id as [drift_id],
    d.month as [month],
    d.ward as [ward],
    d.method as [method],
    d.method_version as [method_version],
    d.variable as [variable],
    d.values_seen as [values_seen],
    d.missing as [missing],
    d.median as [median],
    d.reference_month as [reference_month],
    d.reference_values as [reference_values],
    d.reference_missing as [reference_missing],
    d.reference_median as [reference_median],
    d.stability_index as [stability_index],
    d.by_chance as [by_chance],
    d.histogram as [histogram],
    d.computed_at as [computed_at],
    cast(d.missing as float) / nullif(d.values_seen, 0) as [missing_share],
    cast(d.reference_missing as float) / nullif(d.reference_values, 0) as [reference_missing_share],
    case when d.stability_index is null then 'no reference' when d.stability_index < 0.1 then 'stable'
      when d.stability_index < 0.25 then 'moved' else 'drifted' end as [verdict]
  from feed.model_drift as d
GO
create or alter view feed.[v_flag_quality] as
  select q.quality_id as [quality_id],
    q.month as [month],
    q.ward as [ward],
    q.cause as [cause],
    q.claim as [claim],
    q.flags as [flags],
    q.patient_days as [patient_days],
    q.per_100_patient_days as [per_100_patient_days],
    q.followed as [followed],
    q.not_followed as [not_followed],
    q.after_event as [after_event],
    q.unknown as [unknown],
    q.unknown_until as [unknown_until],
    q.positive_predictive_value as [positive_predictive_value],
    q.median_lead_hours as [median_lead_hours],
    q.least_lead_hours as [least_lead_hours],
    q.events as [events],
    q.events_foretold as [events_foretold],
    q.computed_at as [computed_at],
    cast(q.events_foretold as float) / nullif(q.events, 0) as [foretold_share]
  from feed.flag_quality as q
GO
create or alter view feed.[v_freshness] as
  select a.ward as [ward],
    max(a.window_end) as [newest_window_end],
    cast(datediff_big(millisecond, max(a.window_end), sysutcdatetime()) as float) / 1000 as [seconds_behind],
    count(*) as [windows],
    avg(cast(datediff_big(millisecond, a.window_end, a.fed_at) as float) / 1000) as [mean_seconds_to_row],
    max(cast(datediff_big(millisecond, a.window_end, a.fed_at) as float) / 1000) as [worst_seconds_to_row],
    900 as [reference_seconds]
  from feed.risk_assessment as a
  where a.window_end >= dateadd(hour, -1, sysutcdatetime())
  group by a.ward
GO
create or alter view feed.[v_assignment] as
  select s.assignment_id as [assignment_id],
    s.patient as [patient],
    s.patient_name as [patient_name],
    s.bed as [bed],
    s.ward as [ward],
    s.responsible as [responsible],
    s.shift as [shift],
    s.from_at as [from_at],
    s.until_at as [until_at],
    s.assigned_by as [assigned_by],
    s.at as [at],
    s.fed_at as [fed_at],
    case when s.next_from is null or s.until_at < s.next_from then s.until_at else s.next_from end as [ends_at]
  from (select a.*, lead(a.from_at) over (partition by a.patient order by a.from_at, a.at, a.assignment_id) as next_from from feed.assignment as a) as s
  where s.next_from is null or s.next_from > s.from_at
GO
create or alter view feed.[v_assignment_now] as
  select s.patient as [patient],
    s.patient_name as [patient_name],
    s.bed as [bed],
    s.ward as [ward],
    s.responsible as [responsible],
    s.shift as [shift],
    s.from_at as [from_at],
    s.until_at as [until_at],
    s.assigned_by as [assigned_by],
    case when s.until_at <= sysutcdatetime() then cast(datediff_big(millisecond, s.until_at, sysutcdatetime()) as float) / 1000 end as [lapsed_seconds]
  from (select a.*, row_number() over (
        partition by a.patient order by a.from_at desc, a.at desc, a.assignment_id desc) as newest
      from feed.assignment as a where a.from_at <= sysutcdatetime()) as s
  where s.newest = 1 and exists (
    select 1 from feed.risk_assessment as r where r.patient = s.patient and r.window_end >= dateadd(hour, -24, sysutcdatetime()))
GO
create or alter view feed.[v_task] as
  select t.act_id as [task_id],
    t.patient as [patient],
    t.patient_name as [patient_name],
    t.bed as [bed],
    t.ward as [ward],
    t.text as [text],
    t.due_at as [due_at],
    t.by_name as [opened_by],
    t.at as [opened_at],
    e.by_name as [done_by],
    e.at as [done_at],
    case when t.due_at < coalesce(e.at, sysutcdatetime()) then cast(datediff_big(millisecond, t.due_at, coalesce(e.at, sysutcdatetime())) as float) / 1000 end as [overdue_seconds]
  from feed.care_act as t
  left join (select a.about, a.by_name, a.at, row_number() over (partition by a.about order by a.at, a.act_id) as nth
      from feed.care_act as a where a.kind = 'task-done') as e on e.about = t.act_id and e.nth = 1
  where t.kind = 'task-opened'
GO
create or alter view feed.[v_flag_response] as
  select f.flag as [flag],
    f.patient as [patient],
    f.bed as [bed],
    f.ward as [ward],
    f.cause as [cause],
    f.reason as [reason],
    f.since as [since],
    f.until as [until],
    r.at as [reacted_at],
    r.by_name as [reacted_by],
    r.kind as [reaction],
    cast(datediff_big(millisecond, f.since, r.at) as float) / 1000 as [seconds_to_reaction],
    coalesce(e.level, 0) as [escalations]
  from feed.flag as f
  left join (select o.flag, a.at, a.by_name, a.kind, row_number() over (partition by o.flag order by a.at, a.act_id) as nth
      from feed.flag as o
      join feed.care_act as a on a.patient = o.patient and a.by_name is not null and a.at >= o.since
        and (o.until is null or a.at <= o.until)) as r on r.flag = f.flag and r.nth = 1
  left join (select a.about, max(a.level) as level from feed.care_act as a where a.kind = 'escalated' group by a.about) as e
    on e.about = f.flag
GO
if database_principal_id(N'wardlight_report') is null create role wardlight_report
GO
if database_principal_id(N'wardlight_feed') is null create role wardlight_feed
GO
grant select on feed.[risk_assessment] to wardlight_report
GO
grant select on feed.[flag] to wardlight_report
GO
grant select on feed.[prediction] to wardlight_report
GO
grant select on feed.[alarm_event] to wardlight_report
GO
grant select on feed.[device] to wardlight_report
GO
grant select on feed.[clinical_event] to wardlight_report
GO
grant select on feed.[care_act] to wardlight_report
GO
grant select on feed.[assignment] to wardlight_report
GO
grant select on feed.[model_calibration] to wardlight_report
GO
grant select on feed.[model_fit] to wardlight_report
GO
grant select on feed.[model_drift] to wardlight_report
GO
grant select on feed.[flag_quality] to wardlight_report
GO
grant select on feed.[v_ward_now] to wardlight_report
GO
grant select on feed.[v_bed_now] to wardlight_report
GO
grant select on feed.[v_device_now] to wardlight_report
GO
grant select on feed.[v_patient_trend] to wardlight_report
GO
grant select on feed.[v_flag] to wardlight_report
GO
grant select on feed.[v_alarm_now] to wardlight_report
GO
grant select on feed.[v_alarm_burden] to wardlight_report
GO
grant select on feed.[v_alarm_condition] to wardlight_report
GO
grant select on feed.[v_risk_ranking] to wardlight_report
GO
grant select on feed.[v_risk_distribution] to wardlight_report
GO
grant select on feed.[v_model_quality] to wardlight_report
GO
grant select on feed.[v_prediction_now] to wardlight_report
GO
grant select on feed.[v_prediction_quality] to wardlight_report
GO
grant select on feed.[v_model_calibration] to wardlight_report
GO
grant select on feed.[v_model_fit] to wardlight_report
GO
grant select on feed.[v_model_drift] to wardlight_report
GO
grant select on feed.[v_flag_quality] to wardlight_report
GO
grant select on feed.[v_freshness] to wardlight_report
GO
grant select on feed.[v_assignment] to wardlight_report
GO
grant select on feed.[v_assignment_now] to wardlight_report
GO
grant select on feed.[v_task] to wardlight_report
GO
grant select on feed.[v_flag_response] to wardlight_report
GO
grant select, insert, update on feed.[risk_assessment] to wardlight_feed
GO
grant select, insert, update on feed.[flag] to wardlight_feed
GO
grant select, insert, update on feed.[prediction] to wardlight_feed
GO
grant select, insert, update on feed.[alarm_event] to wardlight_feed
GO
grant select, insert, update on feed.[device] to wardlight_feed
GO
grant select, insert, update on feed.[clinical_event] to wardlight_feed
GO
grant select, insert, update on feed.[care_act] to wardlight_feed
GO
grant select, insert, update on feed.[assignment] to wardlight_feed
GO
grant select, insert, update on feed.[model_calibration] to wardlight_feed
GO
grant select, insert, update on feed.[model_fit] to wardlight_feed
GO
grant select, insert, update on feed.[model_drift] to wardlight_feed
GO
grant select, insert, update on feed.[flag_quality] to wardlight_feed
GO
drop security policy if exists feed.ward_scope
GO
create or alter function feed.ward_scope_of(@ward as nvarchar(200)) returns table with schemabinding as
return select 1 as allowed where is_rolemember(N'wardlight_feed') = 1 or is_rolemember(N'db_owner') = 1
  or exists (select 1 from feed.[reader_ward] as r where r.[login] = user_name() and r.[ward] in (@ward, N'*'))
GO
create security policy feed.ward_scope
  add filter predicate feed.ward_scope_of([ward]) on feed.[risk_assessment],
  add filter predicate feed.ward_scope_of([ward]) on feed.[flag],
  add filter predicate feed.ward_scope_of([ward]) on feed.[prediction],
  add filter predicate feed.ward_scope_of([ward]) on feed.[alarm_event],
  add filter predicate feed.ward_scope_of([ward]) on feed.[device],
  add filter predicate feed.ward_scope_of([ward]) on feed.[clinical_event],
  add filter predicate feed.ward_scope_of([ward]) on feed.[care_act],
  add filter predicate feed.ward_scope_of([ward]) on feed.[assignment],
  add filter predicate feed.ward_scope_of([ward]) on feed.[model_calibration],
  add filter predicate feed.ward_scope_of([ward]) on feed.[model_fit],
  add filter predicate feed.ward_scope_of([ward]) on feed.[model_drift],
  add filter predicate feed.ward_scope_of([ward]) on feed.[flag_quality]
  with (state = on)
GO
commit transaction;
GO
