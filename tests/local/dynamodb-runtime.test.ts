import { describe, expect, it } from '@jest/globals';
import { chooseRuntime, javaMajor } from '../../local/dynamodb/runtime.ts';

const JAVA_17 = 'openjdk version "17.0.15" 2025-04-15';
const JAVA_8 = 'java version "1.8.0_402"';

describe('javaMajor', () => {
  it.each([
    [JAVA_17, 17],
    [JAVA_8, 8],
    ['openjdk version "21" 2023-09-19', 21],
    ['The operation couldn’t be completed. Unable to locate a Java Runtime.', undefined],
  ])('reads %j as %p', (output, major) => {
    expect(javaMajor(output)).toBe(major);
  });
});

describe('chooseRuntime', () => {
  it.each([
    { javaVersion: JAVA_17, docker: false, runtime: 'java' },
    { javaVersion: JAVA_17, docker: true, runtime: 'java' },
    { javaVersion: JAVA_8, docker: true, runtime: 'docker' },
    { javaVersion: undefined, docker: true, runtime: 'docker' },
  ])('takes $runtime for Java $javaVersion, Docker $docker', ({ runtime, ...machine }) => {
    expect(chooseRuntime(machine)).toBe(runtime);
  });

  it.each([
    { javaVersion: undefined, found: /Java was not found/ },
    { javaVersion: JAVA_8, found: /Java 8 is too old/ },
  ])('says how to go on when there is neither (%j)', ({ javaVersion, found }) => {
    const choose = () => chooseRuntime({ javaVersion, docker: false });
    expect(choose).toThrow(found);
    expect(choose).toThrow(/Install Java .* or start Docker/);
  });
});
