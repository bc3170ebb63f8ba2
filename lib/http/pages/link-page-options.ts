import type { FormProblem } from '../../domain/form-problem.ts';
import type { Prompt } from '../../domain/prompt.ts';
import type { DelegationProblem, Refusal } from '../../domain/transition.ts';

/**
 * What was wrong with the last press; `problem` says it more closely where the request was to be passed on, `problems`
 * where a form was filled in.
 */
export interface LinkProblem {
  field: NonNullable<Refusal['field']>;
  code: string;
  problem?: DelegationProblem;
  problems?: readonly FormProblem[];
}

/** How a link's page is shown; `now` in epoch milliseconds. */
export interface LinkPageOptions {
  locale: string;
  /** Recognises a second press of the same button. */
  nonce: string;
  now: number;
  /** Name of the action that the mail's button chose already. */
  selected?: string | undefined;
  /** Why the last press was not taken, and what was typed. */
  problem?: LinkProblem | undefined;
  comment?: string | undefined;
  delegateTo?: string | undefined;
  /** What was typed into the form, by the names of its fields. */
  typed?: Readonly<Record<string, string>> | undefined;
  /** What is said of the code that has to be typed, with what was posted and must not be lost: names and values. */
  prompt?: (Prompt & { kept: readonly (readonly [name: string, value: string])[] }) | undefined;
  /** The link's output parameters, URL-encoded, which its form must keep. */
  query?: string | undefined;
}
