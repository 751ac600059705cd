import { isObject, type Json, type JsonObject } from '../json/parse-json.ts';
import { type Issue, outcomeText, problem } from '../problem.ts';
import { faultsOf } from '../validation/validate.ts';

/**
 * `$validate`: an OperationOutcome about the resource, whatever it is like; nothing is stored.
 * @param body the resource, or Parameters that hold it as `resource`
 * @param type of the URL; null = any
 * @throws FhirProblem 400 when there is no resource
 */
export function validationOutcome(body: JsonObject, type: string | null): string {
  const resource = body['resourceType'] === 'Parameters' ? resourceIn(body['parameter']) : body;
  if (!isObject(resource)) throw problem(400, 'required', 'a resource, or Parameters with the parameter "resource", expected');
  const issues: Issue[] = faultsOf(resource).map(({ code, at, text }) => ({
    severity: 'error',
    code,
    text: `${at}: ${text}`,
    expression: at,
  }));
  if (type !== null && resource['resourceType'] !== type)
    issues.unshift({
      severity: 'error',
      code: 'invalid',
      text: `resourceType ${type} expected, as the URL says`,
      expression: type,
    });
  return outcomeText(issues.length > 0 ? issues : [{ severity: 'information', code: 'informational', text: 'All OK' }]);
}

function resourceIn(parameters: Json | undefined): Json | undefined {
  if (!Array.isArray(parameters)) return undefined;
  const found = (parameters as readonly Json[]).find((one) => isObject(one) && one['name'] === 'resource');
  return isObject(found) ? found['resource'] : undefined;
}
