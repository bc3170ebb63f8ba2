import validate from 'asl-validator';
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { compileStates, type StateView } from './compile.ts';
import { isObject, type JsonObject, parseJson } from './json.ts';
import { invalidDefinition } from './service-error.ts';

/** A state machine's definition, ready to run. */
export interface Program {
  definition: StateMachineDefinition;
  views: StateView[];
  timeoutSeconds?: number;
}

/**
 * Checks a definition in Amazon States Language and makes it ready to run. Throws `InvalidDefinition` for what AWS
 * would refuse, and for what AWS runs but the laptop cannot: JSONata, variables, distributed maps, other services.
 */
export function readDefinition(text: string): Program {
  const definition = parseJson(text);
  if (!isObject(definition)) throw invalidDefinition('INVALID_JSON_DESCRIPTION: it is not a JSON object');
  checkSyntax(definition);
  if (definition.QueryLanguage === 'JSONata') throw invalidDefinition('JSONata does not run on the laptop');
  const views: StateView[] = [];
  const { TimeoutSeconds: timeoutSeconds, ...rest } = definition;
  const compiled = { ...rest, States: compileStates(definition.States, views) };
  // Through its text, since what the validator has accepted has no type yet.
  const program: Program = { definition: JSON.parse(JSON.stringify(compiled)), views };
  return typeof timeoutSeconds === 'number' ? { ...program, timeoutSeconds } : program;
}

function checkSyntax(definition: JsonObject): void {
  if (!isObject(definition.States)) throw invalidDefinition('SCHEMA_VALIDATION_FAILED: States is missing');
  const { isValid, errorsText } = validate(structuredClone(definition));
  if (!isValid) throw invalidDefinition(errorsText('; '));
}
