import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { HEAT, MEASURES, MODEL_VIEWS, modelColumns } from '../../../../cloud/feed/power-bi/model.ts';
import { PAGES } from '../../../../cloud/feed/power-bi/pages.ts';
import { powerBiProject } from '../../../../cloud/feed/power-bi/project.ts';
import { hasShared, sharedPath } from '../../../support/shared.ts';

const project = powerBiProject('postgresql');
const jsonFiles = Object.entries(project).filter(([, text]) => text.startsWith('{'));
const tmdl = Object.entries(project).filter(([path]) => path.endsWith('.tmdl'));

const SCHEMAS = 'schemas/power-bi/fabric';

/** Microsoft's schemas by their address; none is fetched. */
function schemas(): Ajv {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const entry of readdirSync(sharedPath(SCHEMAS), { recursive: true, encoding: 'utf8' })) {
    if (!/schema(-embedded)?\.json$/.test(entry)) continue;
    const schema = JSON.parse(readFileSync(join(sharedPath(SCHEMAS), entry), 'utf8')) as object;
    // The embedded ones carry the id of the whole one.
    ajv.addSchema({ ...schema, $id: `https://developer.microsoft.com/json-schemas/fabric/${entry.replaceAll('\\', '/')}` });
  }
  return ajv;
}

describe('the Power BI project', () => {
  it('is the same each time, in both databases’ words', () => {
    expect(powerBiProject('postgresql')).toEqual(project);
    const azure = powerBiProject('azure-sql');
    expect(Object.keys(azure)).toEqual(Object.keys(project));
    expect(azure['Wardlight.SemanticModel/definition/tables/v_ward_now.tmdl']).toContain('Sql.Database(Server, Database)');
  });

  it('has its pages and every table they need', () => {
    expect(PAGES.map(({ title }) => title)).toEqual([
      'Ward overview',
      'Patient',
      'Care team',
      'Alarm burden',
      'Model quality',
      'Calibration, drift, flags',
    ]);
    expect(MODEL_VIEWS.map(({ name }) => name).sort()).toEqual(Object.keys(HEAT).sort());
  });

  it('asks nothing of the model that is not there', () => {
    const known = new Set(
      MODEL_VIEWS.flatMap((view) =>
        [...modelColumns(view).map(([name]) => name), ...Object.keys(MEASURES[view.name] ?? {})].map(
          (name) => `${view.name}.${name}`,
        ),
      ),
    );
    const asked = PAGES.flatMap(({ visuals }) => visuals.flatMap(({ fields }) => Object.values(fields).flat()));
    expect(asked.map(({ table, name }) => `${table}.${name}`).filter((name) => !known.has(name))).toEqual([]);
    expect(asked.length).toBeGreaterThan(50);
  });

  it('measures only columns that are there, under names that are nobody else’s', () => {
    const columns = new Set(MODEL_VIEWS.flatMap((view) => modelColumns(view).map(([name]) => `${view.name}[${name}]`)));
    const measures = Object.values(MEASURES).flatMap((of) => Object.entries(of));
    const used = measures.flatMap(([, { dax }]) => dax.match(/\w+\[\w+\]/g) ?? []);
    expect(used.filter((column) => !columns.has(column))).toEqual([]);
    expect(new Set(measures.map(([name]) => name)).size).toBe(measures.length);
  });

  it('refreshes by itself only pages whose tables are asked directly', () => {
    for (const { name, refresh, visuals } of PAGES) {
      const heat = new Set(
        visuals.flatMap(({ fields }) =>
          Object.values(fields)
            .flat()
            .map(({ table }) => HEAT[table]),
        ),
      );
      expect([name, [...heat]]).toEqual([name, [refresh === null ? 'warm' : 'hot']]);
    }
  });

  it('indents TMDL with tabs, has no mark before its text and no id twice', () => {
    for (const [path, text] of tmdl) expect([path, /^ +\S|^\uFEFF/m.test(text)]).toEqual([path, false]);
    const ids = tmdl.flatMap(([, text]) => text.match(/lineageTag: \S+/g) ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(100);
  });

  it('gives every file of a page or visual the name of its folder', () => {
    for (const [path, text] of jsonFiles) {
      const folder = /([\w-]+)\/(?:page|visual)\.json$/.exec(path)?.[1];
      if (folder !== undefined) expect(JSON.parse(text)).toMatchObject({ name: folder });
    }
  });

  describe.skipIf(!hasShared(SCHEMAS))('against Microsoft’s schemas (skipped without shared/schemas/power-bi)', () => {
    const ajv = hasShared(SCHEMAS) ? schemas() : new Ajv();
    const validatorOf = (address: string): ValidateFunction => {
      const validate = ajv.getSchema(address);
      if (validate === undefined) throw new Error(`no schema ${address}`);
      return validate;
    };

    it('every JSON file is valid', () => {
      for (const [path, text] of jsonFiles) {
        const value = JSON.parse(text) as { $schema: string };
        const validate = validatorOf(value.$schema);
        expect([path, validate(value), validate.errors]).toEqual([path, true, null]);
      }
      expect(jsonFiles.length).toBeGreaterThan(30);
    });

    it('a wrong one would be refused', () => {
      const [, text = ''] = jsonFiles.find(([path]) => path.endsWith('page.json')) ?? [];
      const value = JSON.parse(text) as { $schema: string };
      expect(validatorOf(value.$schema)({ ...value, displayOption: 'FitToMoon' })).toBe(false);
    });
  });
});
