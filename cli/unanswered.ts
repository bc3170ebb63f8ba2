/** Whether an error says that nothing listens there. The SDK throws what the socket threw, fetch has it as the cause. */
export function isUnanswered(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const refused = 'code' in error && error.code === 'ECONNREFUSED';
  return refused || isUnanswered(error.cause);
}
