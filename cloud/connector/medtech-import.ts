import type { ImportedService, ImportReport } from '../contract/mapping-workbench.ts';
import { type JsonMember, type JsonNode, JsonTextError, nodeToken, readJsonText } from './json-text.ts';
import { checkMapping } from './mapping-check.ts';
import { behaviourOf } from './medtech-report.ts';
import { jsonOf } from './token.ts';

/** Resource types of Azure Resource Manager that hold mappings, the end of their name is enough. */
const SERVICE = /\/iotconnectors$/i;
const DESTINATION = /\/iotconnectors\/fhirdestinations$/i;
const NO_MAPPING = { valid: true, errors: [], warnings: [] };

/**
 * Reads what the portal or a deployment gives of a MedTech service: an ARM template with its parameters and variables, the JSON view
 * of a service or of a destination, a list of such, or a mapping itself. What it will do here is said for each.
 */
export function importMedTech(text: string): ImportReport {
  let root: JsonNode;
  try {
    root = readJsonText(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    return { services: [], remarks: [`no JSON: ${error.message} (character ${error.offset + 1})`] };
  }
  const remarks: string[] = [];
  const found = new Map<string, Found>();
  collect(root, new Values(root, remarks), found);
  if (found.size === 0) remarks.push('no MedTech service and no mapping was found in it');
  return { services: [...found].map(([name, one]) => serviceOf(name, one)), remarks };
}

interface Found {
  device: string | null;
  fhir: string | null;
  identity: string | null;
  source: string | null;
  destination: string | null;
}

/** Texts in the place of a value: `[parameters('x')]`, `[variables('x')]`. */
class Values {
  readonly #root: JsonNode;
  readonly #remarks: string[];

  constructor(root: JsonNode, remarks: string[]) {
    this.#root = root;
    this.#remarks = remarks;
  }

  resolve(node: JsonNode | null, depth = 0): JsonNode | null {
    if (node?.kind !== 'scalar' || typeof node.value !== 'string' || depth > 8) return node;
    const text = node.value.trim();
    const [, kind, name] = /^\[\s*(?:json\(\s*)?(parameters|variables)\('([^']+)'\)\s*\)?\s*\]$/.exec(text) ?? [];
    if (kind !== undefined && name !== undefined) {
      const entry = member(member(this.#root, kind), name);
      const value = kind === 'variables' ? entry : (member(entry, 'value') ?? member(entry, 'defaultValue'));
      if (value) return this.resolve(value, depth + 1);
      this.#remarks.push(`${text} has no value in this export`);
      return null;
    }
    if (text.startsWith('[') && text.endsWith(']'))
      this.#remarks.push(`${text} is computed when deployed and cannot be known here`);
    return node;
  }

  text(node: JsonNode | null): string | null {
    const value = this.resolve(node);
    return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : null;
  }

  /** A mapping stands in the export as an object, or as its text. */
  mapping(node: JsonNode | null): string | null {
    const value = this.resolve(node);
    if (value?.kind === 'scalar' && typeof value.value === 'string') return value.value;
    return value?.kind === 'object' ? pretty(value) : null;
  }
}

function collect(node: JsonNode, values: Values, found: Map<string, Found>): void {
  if (node.kind === 'array') for (const item of node.items) collect(item, values, found);
  if (node.kind !== 'object') return;
  const type = scalar(member(node, 'type'));
  const root = scalar(member(node, 'templateType'))
    ?.replace(/Template$/i, '')
    .toLowerCase();
  if (root === 'collectioncontent') return void Object.assign(entry(found, 'mapping'), { device: pretty(node) });
  if (root === 'collectionfhir') return void Object.assign(entry(found, 'mapping'), { fhir: pretty(node) });
  const properties = member(node, 'properties');
  const name = values.text(member(node, 'name')) ?? 'MedTech service';
  if (properties && (DESTINATION.test(type ?? '') || member(properties, 'fhirMapping'))) {
    const service = entry(found, serviceName(name, 1));
    service.fhir = values.mapping(member(member(properties, 'fhirMapping'), 'content'));
    service.identity = values.text(member(properties, 'resourceIdentityResolutionType'));
    service.destination = values.text(member(properties, 'fhirServiceResourceId'));
  } else if (properties && (SERVICE.test(type ?? '') || member(properties, 'deviceMapping'))) {
    const service = entry(found, serviceName(name, 0));
    service.device = values.mapping(member(member(properties, 'deviceMapping'), 'content'));
    service.source = values.text(member(member(properties, 'ingestionEndpointConfiguration'), 'eventHubName'));
  }
  // What parameters and variables hold counts where it is named.
  const aside = member(node, 'resources') ? ['parameters', 'variables', 'outputs'] : [];
  for (const { name: at, value } of node.members)
    if (!aside.includes(at) && (at !== 'properties' || type === null)) collect(value, values, found);
}

/** `workspace/service/destination`: which service it belongs to; a computed name is the same for all. */
function serviceName(name: string, above: number): string {
  if (name.startsWith('[')) return 'MedTech service';
  const parts = name.split('/');
  return (above > 0 && parts.length > 1 ? parts.slice(0, -above) : parts).at(-1) ?? name;
}

function entry(found: Map<string, Found>, name: string): Found {
  // A destination without the path of its service belongs to the only one there is.
  const [only] = found.size === 1 ? found.values() : [];
  const known = found.get(name) ?? only;
  if (known) return known;
  const fresh: Found = { device: null, fhir: null, identity: null, source: null, destination: null };
  found.set(name, fresh);
  return fresh;
}

function serviceOf(name: string, { device, fhir, identity, source, destination }: Found): ImportedService {
  const checked = device === null ? null : checkMapping(device, fhir);
  const { types, remarks } = behaviourOf(checked, identity);
  if (device === null) remarks.unshift('the export holds no device mapping: nothing would be read from messages');
  if (fhir === null) remarks.unshift('the export holds no FHIR mapping: measurements would have nowhere to go');
  if (source !== null)
    remarks.push(
      `it reads the event hub "${source}": name it as "log.azure.telemetry" in the service's configuration, or let the devices send here`,
    );
  if (destination !== null)
    remarks.push(
      `it writes to ${destination.split('/').slice(-2).join('/')}: name it under "fhirServers" in the service's configuration`,
    );
  return { name, device, fhir, check: checked?.check ?? NO_MAPPING, types, remarks };
}

function member(node: JsonNode | null, name: string): JsonNode | null {
  const members: readonly JsonMember[] = node?.kind === 'object' ? node.members : [];
  return members.find((one) => one.name.toLowerCase() === name.toLowerCase())?.value ?? null;
}

function scalar(node: JsonNode | null): string | null {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : null;
}

function pretty(node: JsonNode): string {
  return `${JSON.stringify(jsonOf(nodeToken(node, { recogniseDates: false })), null, 2)}\n`;
}
