/** An error that the API answers with; `name` is the one that the SDK gives its exception. */
export class ServiceError extends Error {
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** The error for a definition that cannot run. */
export function invalidDefinition(reason: string): ServiceError {
  return new ServiceError('InvalidDefinition', `Invalid State Machine Definition: '${reason}'`);
}
