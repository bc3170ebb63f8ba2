/** What is said of the code that has to be typed. */
export type PromptState =
  /** It was mailed, now or a moment ago. */
  | { state: 'sent' }
  /** What was typed is no code; is another code than the one that was mailed, `again`; or there is none that works. */
  | { state: 'malformed' | 'expired' | 'used-up' }
  | { state: 'wrong'; left: number; again?: true }
  /** No other code is sent before `until` (epoch ms), or ever; the newest may be `live` still. */
  | { state: 'limited'; until?: number; live: boolean }
  | { state: 'not-mailed' };

/** The same with the approver's address, as far as whoever holds the link may see it. */
export type Prompt = PromptState & { to: string };
