/** The laptop's Region and account, as AWS's own emulators have them. */
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

/** Ports of the laptop stack. */
export interface Ports {
  http: number;
  lambda: number;
  dynamodb: number;
  mail: number;
  stepFunctions: number;
}

export const DEFAULT_PORTS: Ports = { http: 3000, lambda: 3002, dynamodb: 8000, mail: 8005, stepFunctions: 8083 };

/** The same ports, each so many higher. */
export function shiftedBy({ http, lambda, dynamodb, mail, stepFunctions }: Ports, by: number): Ports {
  return {
    http: http + by,
    lambda: lambda + by,
    dynamodb: dynamodb + by,
    mail: mail + by,
    stepFunctions: stepFunctions + by,
  };
}

/**
 * The environment in which any AWS client finds the stack: the SDK's own variables, so that any one service can be
 * pointed elsewhere. DynamoDB Local takes letters and digits only as an access key.
 */
export function environmentFor(ports: Ports): Record<string, string> {
  const at = (port: number) => `http://localhost:${port}`;
  return {
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: at(ports.dynamodb),
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: at(ports.dynamodb),
    AWS_ENDPOINT_URL_SES: at(ports.mail),
    AWS_ENDPOINT_URL_SFN: at(ports.stepFunctions),
    AWS_ENDPOINT_URL_LAMBDA: at(ports.lambda),
    AWS_XRAY_CONTEXT_MISSING: 'IGNORE_ERROR',
    ...Object.fromEntries(pointedElsewhere()),
  };
}

const ENDPOINTS = [
  'AWS_ENDPOINT_URL_DYNAMODB',
  'AWS_ENDPOINT_URL_SES',
  'AWS_ENDPOINT_URL_SFN',
  'AWS_ENDPOINT_URL_LAMBDA',
];

/** The variables that point a service of the stack elsewhere, with where to. */
export function pointedElsewhere(): [name: string, url: string][] {
  return ENDPOINTS.flatMap((name): [string, string][] => (process.env[name] ? [[name, process.env[name]]] : []));
}
