import type { ServedType } from '../definitions/structures.ts';
import type { JsonObject } from '../json/parse-json.ts';
import { indexedAs, mainDate, parametersOf, type SearchParameter } from './parameters.ts';
import { mayLead } from './path.ts';

/** The parameters that can have a value in resources of one shape, in the order of their definitions. */
export interface IndexPlan {
  readonly indexed: readonly PlannedParameter[];
  /** Where the date with columns of its own stands. */
  readonly date: readonly string[];
  readonly patient: readonly string[];
}

export interface PlannedParameter {
  readonly parameter: SearchParameter;
  /** How its keys begin: `Observation.code` */
  readonly name: string;
  /** Those of its paths that can lead to something. */
  readonly paths: readonly string[];
}

/** Shapes are as many as there are kinds of senders; one who invents new ones all the time only makes their plans be found anew. */
const MOST_SHAPES = 1_000;
const plans = new Map<string, IndexPlan>();

/** The shape of a resource is which members it has: most parameters ask for what is not there. */
export function indexPlan(type: ServedType, resource: JsonObject): IndexPlan {
  const members = Object.keys(resource);
  const shape = `${type} ${members.join(' ')}`;
  const known = plans.get(shape);
  if (known) return known;
  if (plans.size >= MOST_SHAPES) plans.clear();
  const plan = planOf(type, members);
  plans.set(shape, plan);
  return plan;
}

function planOf(type: ServedType, members: readonly string[]): IndexPlan {
  const leading = (paths: readonly string[] = []): string[] => paths.filter((path) => mayLead(path, members));
  const main = mainDate(type);
  const indexed = [...parametersOf(type).values()]
    .filter((parameter) => parameter !== main && indexedAs(type, parameter.code) === parameter.code)
    .map((parameter) => ({ parameter, name: `${type}.${parameter.code}`, paths: leading(parameter.paths) }))
    .filter(({ paths }) => paths.length > 0);
  return { indexed, date: leading(main?.paths), patient: leading(parametersOf(type).get('patient')?.paths) };
}
