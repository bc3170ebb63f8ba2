import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export type Runtime = 'java' | 'docker';

/** What the machine offers: the output of `java -version` (undefined without Java) and whether Docker's daemon answers. */
export type Machine = { javaVersion: string | undefined; docker: boolean };

const OLDEST_JAVA = 17;

/** The major version in the output of `java -version`: 17 for `version "17.0.15"`, 8 for `version "1.8.0_402"`. */
export function javaMajor(output: string): number | undefined {
  const [, major, minor] = /version "(\d+)(?:\.(\d+))?/.exec(output) ?? [];
  if (major === undefined) return undefined;
  return Number(major === '1' && minor !== undefined ? minor : major);
}

/** Java where it is new enough, else Docker. Throws an error that names the remedy when the machine has neither. */
export function chooseRuntime({ javaVersion, docker }: Machine): Runtime {
  const major = javaVersion === undefined ? undefined : javaMajor(javaVersion);
  if (major !== undefined && major >= OLDEST_JAVA) return 'java';
  if (docker) return 'docker';
  const found = major === undefined ? 'Java was not found' : `Java ${major} is too old`;
  throw new Error(
    `DynamoDB Local needs Java ${OLDEST_JAVA} or later: ${found}, and Docker does not answer either. ` +
      'Install Java (https://adoptium.net, or "apt install openjdk-17-jre-headless", or "brew install openjdk"), or start Docker, and try again.',
  );
}

const run = promisify(execFile);

/** Asks the machine; a command that is missing, fails or hangs counts as not there. */
export async function inspectMachine(): Promise<Machine> {
  const java = run('java', ['-version'], { timeout: 10_000 }).then(
    ({ stdout, stderr }) => stderr + stdout,
    () => undefined,
  );
  const javaVersion = await java;
  if (javaVersion !== undefined && (javaMajor(javaVersion) ?? 0) >= OLDEST_JAVA) return { javaVersion, docker: false };
  const docker = await run('docker', ['info'], { timeout: 10_000 }).then(
    () => true,
    () => false,
  );
  return { javaVersion, docker };
}
