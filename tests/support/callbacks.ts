import { z } from 'zod';
import type { Place } from './laptop.ts';

const opened = z.object({ callback_id: z.string(), outcome: z.url() });
const outcome = z.object({
  status: z.enum(['waiting', 'succeeded', 'failed']),
  heartbeats: z.int(),
  result: z.string().optional(),
  error: z.object({ ErrorType: z.string().optional(), ErrorMessage: z.string().optional() }).optional(),
});

/** Waits as a durable function does; `told` says what it was told, as a state machine of the tests would. */
export async function openCallback({ ports }: Pick<Place, 'ports'>) {
  const answer = await fetch(`http://localhost:${ports.lambda}/callbacks`, { method: 'POST' });
  const { callback_id: id, outcome: url } = opened.parse(await answer.json());
  const state = async () => outcome.parse(await (await fetch(url)).json());
  const told = async () => {
    const { result, error } = await state();
    if (result !== undefined) return { answer: JSON.parse(result) };
    return { caught: { Error: error?.ErrorType ?? '', Cause: error?.ErrorMessage ?? '' } };
  };
  return { id, state, told };
}
