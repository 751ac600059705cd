import { describe, expect, it } from 'vitest';
import { loadDeviceMapping, loadFhirMapping } from '../../../cloud/connector/mapping.ts';

describe('a mapping with mistakes', () => {
  it('tells all of them, each with line, column and path', () => {
    const text = `{
  // a comment, as the published examples have them
  'templateType': 'CollectionContent',
  "template": [
    { "templateType": "CalculatedContent", "template": { "typeName": "hr", "typeMatchExpression": "$.a[", "deviceIdExpression": "$.d", "timestampExpression": "$.t" } },
    { "templateType": "CalculatedContent",
      "template": { "typeName": "rr", "typeMatchExpression": { "value": "nosuch(@)", "language": "JmesPath" }, "deviceIdExpresion": "$.d", "timestampExpression": "$.t" } },
    { "templateType": "Other", "template": {} }
  ]
}`;
    const { problems } = loadDeviceMapping(text);
    expect(problems.map(({ template, line, column, path }) => [template, line, column, path])).toEqual([
      ['hr', 5, 99, '$.template[0].template.typeMatchExpression'],
      ['rr', 7, 112, '$.template[1].template.deviceIdExpresion'],
      ['rr', 7, 73, '$.template[1].template.typeMatchExpression.value'],
      ['rr', 7, 19, '$.template[1].template'],
      ['Other', 8, 5, '$.template[2]'],
    ]);
    for (const { line, column, path } of problems)
      expect({ path, at: text.split('\n')[line - 1]?.slice(column - 1, column) }).toMatchObject({
        at: expect.stringMatching(/["{]/) as unknown,
      });
  });

  it('that is no JSON is told at the place where reading stopped', () => {
    expect(loadFhirMapping('{ "templateType": "CollectionFhir",\n  "template": [ oops ] }').problems).toMatchObject([
      { line: 2, column: 17 },
    ]);
  });

  it('refuses the same type twice and an interval that does not exist (Q12)', () => {
    const template = (typeName: string, periodInterval: unknown): object => ({
      templateType: 'CodeValueFhir',
      template: { typeName, codes: [], periodInterval },
    });
    const { problems } = loadFhirMapping(
      JSON.stringify({
        templateType: 'CollectionFhir',
        template: [template('hr', 'Hourly'), template('HR', -1), template('x', 30)],
      }),
    );
    expect(problems.map(({ message }) => message)).toEqual([
      "Duplicate template defined for type name: 'HR'",
      'ObservationPeriodInterval 30 is not supported.',
    ]);
  });
});
