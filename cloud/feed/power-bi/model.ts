import { createHash } from 'node:crypto';
import type { ColumnType } from '../column.ts';
import type { View, ViewColumn } from '../view.ts';
import { VIEWS } from '../views.ts';

/** Where the report reads. */
export type Source = 'postgresql' | 'azure-sql';

/**
 * `hot`: asked anew with every refresh of the page (DirectQuery). `warm`: copied into the model with each scheduled refresh (import).
 * The rest is not in the model.
 */
export const HEAT: Readonly<Record<string, 'hot' | 'warm'>> = {
  v_ward_now: 'hot',
  v_device_now: 'hot',
  v_alarm_now: 'hot',
  v_freshness: 'hot',
  v_patient_trend: 'hot',
  v_assignment_now: 'hot',
  v_task: 'hot',
  v_flag_response: 'hot',
  v_alarm_burden: 'warm',
  v_alarm_condition: 'warm',
  v_model_quality: 'warm',
  v_prediction_quality: 'warm',
  v_model_calibration: 'warm',
  v_model_fit: 'warm',
  v_model_drift: 'warm',
  v_flag_quality: 'warm',
};

export interface Measure {
  readonly about: string;
  readonly dax: string;
  readonly format: string;
}

/** DAX over one table each; names are unique in the model. */
export const MEASURES: Readonly<Record<string, Readonly<Record<string, Measure>>>> = {
  v_ward_now: {
    Patients: { about: 'Patients who were scored.', dax: 'COUNTROWS ( v_ward_now )', format: '0' },
    'Highest risk': { about: 'Highest score that is certain.', dax: 'MAX ( v_ward_now[total_min] )', format: '0' },
    'Open flags': {
      about: 'Patients with an open flag.',
      dax: 'COUNTROWS ( FILTER ( v_ward_now, NOT ISBLANK ( v_ward_now[flag_since] ) ) )',
      format: '0',
    },
  },
  v_device_now: {
    'Silent stations': {
      about: 'Stations not heard for a minute.',
      dax: 'COUNTROWS ( FILTER ( v_device_now, v_device_now[silent_seconds] > 60 ) )',
      format: '0',
    },
  },
  v_alarm_now: { 'Alarms now': { about: 'Alarms that go on.', dax: 'COUNTROWS ( v_alarm_now )', format: '0' } },
  v_freshness: {
    'Seconds behind': {
      about: 'From the end of the newest window to now, in the ward that is furthest behind.',
      dax: 'MAX ( v_freshness[seconds_behind] )',
      format: '0',
    },
    'Seconds to row': {
      about: 'Longest time from the end of a window to its row, in the last hour.',
      dax: 'MAX ( v_freshness[worst_seconds_to_row] )',
      format: '0.0',
    },
  },
  v_patient_trend: {
    'Score at least': { about: 'What is certain.', dax: 'MAX ( v_patient_trend[total_min] )', format: '0' },
    'Score at most': { about: 'What missing inputs leave open.', dax: 'MAX ( v_patient_trend[total_max] )', format: '0' },
    'Heart rate': { about: '/min', dax: 'AVERAGE ( v_patient_trend[heart_rate] )', format: '0' },
    'Oxygen saturation': { about: '%', dax: 'AVERAGE ( v_patient_trend[spo2] )', format: '0' },
    'Respiration rate': { about: '/min', dax: 'AVERAGE ( v_patient_trend[respiratory_rate] )', format: '0' },
    'Mean arterial pressure': { about: 'mm[Hg]', dax: 'AVERAGE ( v_patient_trend[abp_mean] )', format: '0' },
  },
  v_flag_response: {
    'Mean seconds to reaction': {
      about: 'From raised to the first act of a person; of flags to which somebody reacted.',
      dax: 'AVERAGE ( v_flag_response[seconds_to_reaction] )',
      format: '0',
    },
  },
  v_alarm_burden: {
    Alarms: { about: 'Alarms that began.', dax: 'SUM ( v_alarm_burden[alarms] )', format: '0' },
    'Alarms per 100 patient-days': {
      about: 'Against the time that was monitored.',
      dax: 'DIVIDE ( 100 * SUM ( v_alarm_burden[alarms] ), SUM ( v_alarm_burden[patient_days] ) )',
      format: '0',
    },
    'Share over within 20 s': {
      about: 'Alarms that ended by themselves within 20 s of their onset.',
      dax: 'DIVIDE ( SUM ( v_alarm_burden[ended_within_20_s] ), SUM ( v_alarm_burden[alarms] ) )',
      format: '0%',
    },
  },
  v_alarm_condition: {
    'Alarms of condition': { about: 'Alarms that began.', dax: 'SUM ( v_alarm_condition[alarms] )', format: '0' },
  },
  v_model_quality: {
    'Windows scored': { about: 'Windows scored.', dax: 'SUM ( v_model_quality[windows] )', format: '0' },
    'Complete windows': {
      about: 'Share of windows in which no input was missing.',
      dax: 'DIVIDE ( SUM ( v_model_quality[complete] ), SUM ( v_model_quality[windows] ) )',
      format: '0%',
    },
    'Flagged windows': {
      about: 'Share of windows with an open flag.',
      dax: 'DIVIDE ( SUM ( v_model_quality[flagged] ), SUM ( v_model_quality[windows] ) )',
      format: '0%',
    },
    'Mean uncertainty': {
      about: 'Mean distance of the bounds, weighted by windows.',
      dax: 'DIVIDE ( SUMX ( v_model_quality, v_model_quality[mean_uncertainty] * v_model_quality[windows] ), SUM ( v_model_quality[windows] ) )',
      format: '0.0',
    },
  },
  // The whole house has rows of its own (ward *), so that nothing is added up here that is not one ward.
  v_model_calibration: {
    'Expected share': {
      about: 'Expected events of the predictions with a known outcome.',
      dax: 'DIVIDE ( SUM ( v_model_calibration[expected] ), SUM ( v_model_calibration[known] ) )',
      format: '0.0%',
    },
    'Observed share': {
      about: 'Observed events of the same; blank while none is known.',
      dax: 'DIVIDE ( SUM ( v_model_calibration[events] ), SUM ( v_model_calibration[known] ) )',
      format: '0.0%',
    },
  },
  v_model_drift: {
    'Stability index': {
      about: 'Greatest population stability index of what is shown.',
      dax: 'MAX ( v_model_drift[stability_index] )',
      format: '0.00',
    },
  },
  v_flag_quality: {
    'Flags per 100 patient-days': {
      about: 'Against the time that was scored.',
      dax: 'DIVIDE ( 100 * SUM ( v_flag_quality[flags] ), SUM ( v_flag_quality[patient_days] ) )',
      format: '0.0',
    },
    'Positive predictive value': {
      about: 'Flags after which the event came, of those of which it is known.',
      dax: 'DIVIDE ( SUM ( v_flag_quality[followed] ), SUM ( v_flag_quality[followed] ) + SUM ( v_flag_quality[not_followed] ) )',
      format: '0%',
    },
  },
};

const TYPES: Readonly<Record<Exclude<ColumnType, 'json'>, string>> = {
  key: 'string',
  name: 'string',
  text: 'string',
  instant: 'dateTime',
  day: 'dateTime',
  int: 'int64',
  double: 'double',
  boolean: 'boolean',
};
const FORMATS: Readonly<Partial<Record<ColumnType, string>>> = { instant: 'General Date', day: 'Short Date', int: '0' };

export const MODEL_VIEWS: readonly View[] = VIEWS.filter(({ name }) => name in HEAT);

/** JSON is for programs. */
export function modelColumns({ columns }: View): [string, ViewColumn][] {
  return Object.entries(columns).filter(([, { type }]) => type !== 'json');
}

/** Files of the semantic model (TMDL) below its `definition` folder: path → text. The same input gives the same bytes. */
export function modelFiles(source: Source): Record<string, string> {
  return {
    'database.tmdl': 'database\n\tcompatibilityLevel: 1600\n',
    'model.tmdl': `model Model
	culture: en-US
	defaultPowerBIDataSourceVersion: powerBI_V3
	sourceQueryCulture: en-US
	dataAccessOptions
		legacyRedirects
		returnErrorValuesAsNull

annotation PBI_QueryOrder = ${JSON.stringify(['Server', 'Database', ...MODEL_VIEWS.map(({ name }) => name)])}

${MODEL_VIEWS.map(({ name }) => `ref table ${name}`).join('\n')}
`,
    'expressions.tmdl': ['Server', 'Database'].map((name) => parameter(name, DEFAULTS[source][name] ?? '')).join('\n'),
    ...Object.fromEntries(MODEL_VIEWS.map((view) => [`tables/${view.name}.tmdl`, tableText(view, source)])),
  };
}

const DEFAULTS: Readonly<Record<Source, Readonly<Record<string, string>>>> = {
  postgresql: { Server: 'localhost:5432', Database: 'wardlight' },
  'azure-sql': { Server: 'wardlight.database.windows.net', Database: 'wardlight' },
};
const CONNECTORS: Readonly<Record<Source, string>> = { postgresql: 'PostgreSQL.Database', 'azure-sql': 'Sql.Database' };

function parameter(name: string, value: string): string {
  return `expression ${name} = "${value}" meta [IsParameterQuery=true, Type="Text", IsParameterQueryRequired=true]
	lineageTag: ${stableId('expression', name)}

	annotation PBI_ResultType = Text
`;
}

function tableText(view: View, source: Source): string {
  const { name } = view;
  const measures = Object.entries(MEASURES[name] ?? {}).map(
    ([measure, { about, dax, format }]) => `	/// ${about}
	measure '${measure}' = ${dax}
		formatString: ${format}
		lineageTag: ${stableId(name, 'measure', measure)}
`,
  );
  const columns = modelColumns(view).map(([column, of]) => columnText(name, column, of));
  return `/// ${view.about}
table ${name}
	lineageTag: ${stableId('table', name)}

${[...measures, ...columns].join('\n')}
	partition ${name} = m
		mode: ${HEAT[name] === 'hot' ? 'directQuery' : 'import'}
		source =
				let
					Source = ${CONNECTORS[source]}(Server, Database),
					Data = Source{[Schema="feed",Item="${name}"]}[Data],
					Shown = Table.SelectColumns(Data, {${modelColumns(view)
            .map(([column]) => `"${column}"`)
            .join(', ')}})
				in
					Shown

	annotation PBI_ResultType = Table
`;
}

function columnText(view: string, name: string, { type, about }: ViewColumn): string {
  const format = FORMATS[type];
  return `	/// ${about}
	column ${name}
		dataType: ${TYPES[type as keyof typeof TYPES]}
${format === undefined ? '' : `		formatString: ${format}\n`}		lineageTag: ${stableId(view, 'column', name)}
		summarizeBy: none
		sourceColumn: ${name}
`;
}

/** The same thing has the same id in every generation, so that Power BI keeps what people built on it. */
export function stableId(...path: readonly string[]): string {
  const hex = createHash('sha256')
    .update(`wardlight ${path.join('/')}`)
    .digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
