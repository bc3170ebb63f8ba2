import type { Json } from './json.ts';

/** What a function did: its payload, or the error that it ended with. */
export type Invocation = { payload: Json } | { error: { errorType: string; errorMessage: string } };

/** Invokes a function by its plain name and waits for its end. */
export type Invoke = (functionName: string, payload: Json) => Promise<Invocation>;
