import { MEASURES, modelFiles, type Source, stableId } from './model.ts';
import type { Field, Page, Visual } from './page.ts';
import { PAGES } from './pages.ts';

const SCHEMAS = 'https://developer.microsoft.com/json-schemas/fabric';
const NAME = 'Wardlight';

/**
 * A Power BI project (PBIP): path → text, UTF-8 without BOM; the same input gives the same bytes. Source of its shape: specs azure-wire
 * section 11. Schema numbers are the older ones that section names: an older Desktop refuses newer numbers, a newer one upgrades.
 */
export function powerBiProject(source: Source): Record<string, string> {
  const model = under(`${NAME}.SemanticModel`, {
    '.platform': platform('SemanticModel'),
    'definition.pbism': json({
      $schema: `${SCHEMAS}/item/semanticModel/definitionProperties/1.0.0/schema.json`,
      version: '4.2',
      settings: {},
    }),
    ...under('definition', modelFiles(source)),
  });
  const report = under(`${NAME}.Report`, {
    '.platform': platform('Report'),
    'definition.pbir': json({
      $schema: `${SCHEMAS}/item/report/definitionProperties/2.0.0/schema.json`,
      version: '4.0',
      datasetReference: { byPath: { path: `../${NAME}.SemanticModel` } },
    }),
    ...under('definition', {
      'version.json': json({ $schema: definition('versionMetadata', '1.0.0'), version: '2.0.0' }),
      'report.json': json({
        $schema: definition('report', '3.0.0'),
        themeCollection: {
          baseTheme: {
            name: 'CY24SU10',
            reportVersionAtImport: { visual: '1.8.95', report: '2.0.95', page: '1.3.95' },
            type: 'SharedResources',
          },
        },
      }),
      'pages/pages.json': json({
        $schema: definition('pagesMetadata', '1.0.0'),
        pageOrder: PAGES.map(({ name }) => name),
        activePageName: PAGES[0]?.name,
      }),
      ...Object.fromEntries(PAGES.flatMap((page) => Object.entries(under(`pages/${page.name}`, pageFiles(page))))),
    }),
  });
  return {
    [`${NAME}.pbip`]: json({
      $schema: `${SCHEMAS}/pbip/pbipProperties/1.0.0/schema.json`,
      version: '1.0',
      artifacts: [{ report: { path: `${NAME}.Report` } }],
      settings: { enableAutoRecovery: true },
    }),
    '.gitignore': '**/.pbi/localSettings.json\n**/.pbi/cache.abf\n',
    ...model,
    ...report,
  };
}

function pageFiles({ name, title, refresh, visuals }: Page): Record<string, string> {
  const page = {
    $schema: definition('page', '2.0.0'),
    name,
    displayName: title,
    displayOption: 'FitToPage',
    height: 720,
    width: 1280,
    ...(refresh === null
      ? {}
      : { objects: { pageRefresh: [{ properties: { show: literal('true'), duration: literal(`'${refresh}'`) } }] } }),
  };
  const files = visuals.map((visual, index) => [`visuals/${visual.name}/visual.json`, json(visualOf(visual, index))] as const);
  return { 'page.json': json(page), ...Object.fromEntries(files) };
}

function visualOf({ name, title, type, at, fields }: Visual, index: number): object {
  const [x, y, width, height] = at;
  return {
    $schema: definition('visualContainer', '2.1.0'),
    name,
    position: { x, y, z: index, width, height, tabOrder: index },
    visual: {
      visualType: type,
      query: {
        queryState: Object.fromEntries(
          Object.entries(fields).map(([role, shown]) => [role, { projections: shown.map(projection) }]),
        ),
      },
      visualContainerObjects: {
        title: [{ properties: { show: literal('true'), text: literal(`'${title.replaceAll("'", "''")}'`) } }],
      },
      drillFilterOtherVisuals: true,
    },
  };
}

function projection({ table, name }: Field): object {
  const kind = name in (MEASURES[table] ?? {}) ? 'Measure' : 'Column';
  return {
    field: { [kind]: { Expression: { SourceRef: { Entity: table } }, Property: name } },
    queryRef: `${table}.${name}`,
    nativeQueryRef: name,
  };
}

function platform(type: 'Report' | 'SemanticModel'): string {
  return json({
    $schema: `${SCHEMAS}/gitIntegration/platformProperties/2.0.0/schema.json`,
    metadata: { type, displayName: NAME },
    config: { version: '2.0', logicalId: stableId('platform', type) },
  });
}

const definition = (what: string, version: string): string => `${SCHEMAS}/item/report/definition/${what}/${version}/schema.json`;
const literal = (value: string): object => ({ expr: { Literal: { Value: value } } });
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function under(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
}
