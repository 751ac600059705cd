import { describe, expect, it } from 'vitest';
import { importMedTech } from '../../../cloud/connector/medtech-import.ts';
import { parseServiceConfig } from '../../../cloud/service/config.ts';

const device = {
  templateType: 'CollectionContent',
  template: [
    {
      templateType: 'CalculatedContent',
      template: {
        typeName: 'bloodpressure',
        defaultExpressionLanguage: 'JmesPath',
        typeMatchExpression: 'to_array(Body)[?systolic]',
        deviceIdExpression: 'Body.device',
        timestampExpression: 'Body.at',
        values: [{ valueName: 'diastolic', valueExpression: 'divide(Body.diastolic, `2`)', required: true }],
      },
    },
  ],
};
const fhir = {
  templateType: 'CollectionFhir',
  template: [
    {
      templateType: 'CodeValueFhir',
      template: {
        typeName: 'bloodpressure',
        periodInterval: 60,
        codes: [{ system: 'http://loinc.org', code: '85354-9', display: 'Blood pressure' }],
        components: [
          {
            codes: [{ system: 'http://loinc.org', code: '8867-4', display: 'Diastolic' }],
            value: { valueType: 'SampledData', valueName: 'diastolic', defaultPeriod: 5000, unit: 'mmHg' },
          },
        ],
      },
    },
  ],
};
const service = (content: unknown) => ({
  type: 'Microsoft.HealthcareApis/workspaces/iotconnectors',
  name: 'ward/monitors',
  properties: { ingestionEndpointConfiguration: { eventHubName: 'vitals' }, deviceMapping: { content } },
});
const destination = (content: unknown) => ({
  type: 'Microsoft.HealthcareApis/workspaces/iotconnectors/fhirdestinations',
  name: 'ward/monitors/fhir',
  properties: {
    resourceIdentityResolutionType: 'Create',
    fhirServiceResourceId: '/subscriptions/s/workspaces/ward/fhirservices/store',
    fhirMapping: { content },
  },
});

describe('import of a MedTech service', () => {
  it.each([
    ['an ARM template', { resources: [service(device), destination(fhir)] }],
    ['an ARM template with the destination inside', { resources: [{ ...service(device), resources: [destination(fhir)] }] }],
    [
      'parameters and variables',
      {
        parameters: { deviceMapping: { type: 'object', defaultValue: device } },
        variables: { fhirMapping: JSON.stringify(fhir) },
        resources: [service("[parameters('deviceMapping')]"), destination("[json(variables('fhirMapping'))]")],
      },
    ],
    ['the JSON views of both', [service(device), destination(fhir)]],
  ])('reads %s and tells what it will do here', (_what, exported) => {
    const { services, remarks } = importMedTech(JSON.stringify(exported));
    expect(remarks).toEqual([]);
    expect(services).toHaveLength(1);
    const [found] = services;
    expect(found).toMatchObject({ name: 'monitors', check: { valid: true, errors: [] } });
    expect(JSON.parse(found!.device!)).toEqual(device);
    expect(JSON.parse(found!.fhir!)).toEqual(fhir);
    expect(found!.types).toEqual([
      {
        typeName: 'bloodpressure',
        becomes: 'one Observation per clock hour (UTC), coded 85354-9 Blood pressure: diastolic as SampledData in mmHg',
      },
    ]);
    const words = found!.remarks.join('\n');
    for (const part of ['mode Create', 'Q7', 'Q16', 'Q21', 'vitals', 'fhirservices/store']) expect(words).toContain(part);
    expect(words).not.toContain('Q14');
    expect(found!.check.warnings.map(({ message }) => message).join()).toContain('is heart rate, but');
  });

  it('names members of the service’s configuration that there are', () => {
    const { services } = importMedTech(JSON.stringify([service(device), destination(fhir)]));
    const named = (services[0]?.remarks ?? []).flatMap((remark) =>
      [...remark.matchAll(/"([a-z]\w+(?:\.\w+)*)"/g)].map(([, key]) => key),
    );
    expect(named.sort()).toEqual([
      'connector.compat',
      'connector.identity',
      'create',
      'fhirServers',
      'log.azure.telemetry',
      'vitals',
    ]);
    const place = { host: '127.0.0.1', port: 0 };
    const base = { directory: 'd', databaseUrl: null, mapping: null, notifyUrl: 'local', receiver: place, stations: [] };
    const telemetry = { connectionString: 'Endpoint=sb://x', eventHub: 'vitals' };
    const configured = {
      ...base,
      hub: { ...place, hostName: 'x' },
      fhir: place,
      api: place,
      connector: { identity: 'create', compat: true },
      fhirServers: [{ name: 'store', kind: 'azure', baseUrl: 'https://store.example' }],
      log: { azure: { telemetry, stages: 'Endpoint=sb://x' } },
    };
    const read = parseServiceConfig(JSON.stringify(configured), 'service.json');
    expect([
      read.connector.compat,
      read.connector.identity,
      read.fhirServers[0]?.name,
      read.log.azure?.telemetry.eventHub,
    ]).toEqual([true, 'create', 'store', 'vitals']);
  });

  it('takes mapping files as they are', () => {
    const [found] = importMedTech(JSON.stringify(device)).services;
    expect(found).toMatchObject({ device: expect.stringContaining('divide') as string, fhir: null });
    expect(found?.remarks[0]).toContain('no FHIR mapping');
  });

  it('tells the mistakes of what it finds, and what it cannot know', () => {
    const broken = { ...device, template: [{ templateType: 'CalculatedContent', template: { typeName: 'x' } }] };
    const found = importMedTech(JSON.stringify({ resources: [service(broken), destination("[variables('gone')]")] }));
    expect(found.services[0]?.check.errors).not.toEqual([]);
    expect(found.remarks).toEqual(["[variables('gone')] has no value in this export"]);
    expect(importMedTech('{').remarks[0]).toContain('no JSON');
    expect(importMedTech('{}').remarks).toEqual(['no MedTech service and no mapping was found in it']);
  });
});
