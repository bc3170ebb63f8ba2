import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { asking, type Bench, oneState, openBench } from './step-functions-support.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});

afterEach(() => bench.close());

const get = (path: string, init?: RequestInit) => fetch(bench.server.url + path, init);

describe('the pages', () => {
  it.each(['/', '/executions'])('list executions at %s with their status and a link', async (path) => {
    expect(await (await get(path)).text()).toContain('Nothing has been started yet');
    const executionArn = await bench.start(oneState(asking()), {}, 'first');
    await bench.sfn.send(new StopExecutionCommand({ executionArn }));
    await bench.start(oneState(asking()), {}, 'second');
    const text = await (await get(path)).text();
    expect(text).toMatch(/second[\s\S]*RUNNING[\s\S]*first[\s\S]*ABORTED/);
    const [address = ''] = /\/executions\/second[^"]*/.exec(text) ?? [];
    expect((await get(address)).status).toBe(200);
  });

  it('show an execution with input, output and history, escaped', async () => {
    const evil = '<script>alert("1")</script>';
    await bench.start(oneState({ Type: 'Fail', Error: evil, Cause: "it's", End: undefined }), { evil }, 'one');
    await bench.endings.next();
    const text = await (await get('/executions/one')).text();
    expect(text).toContain('FailStateEntered');
    expect(text).toContain('it&#39;s');
    expect(text).toContain('&lt;script&gt;alert(');
    expect(text).not.toContain('<script');
  });

  it('never show a task token, wherever it was put', async () => {
    const Payload = { 'token.$': '$$.Task.Token', 'whole.$': '$$' };
    await bench.start(oneState(asking({ Parameters: { FunctionName: 'ask', Payload } })), {}, 'first');
    const { token } = (await bench.calls.next()).payload;
    await bench.start(oneState({ Type: 'Pass' }), { token, url: `https://x/${encodeURIComponent(token)}` }, 'second');
    await bench.endings.next();
    for (const path of ['/', '/executions/first', '/executions/second']) {
      expect(await (await get(path)).text()).not.toContain(token.slice(20, 60));
    }
    expect(await (await get('/executions/second')).text()).toContain('&lt;task token&gt;');
  });

  it('tell two executions of one name apart by their state machine', async () => {
    await bench.start(oneState({ Type: 'Pass' }), { from: 'older' }, 'same');
    await bench.start(oneState({ Type: 'Pass' }), { from: 'newer' }, 'same');
    expect(await (await get('/executions/same')).text()).toContain('newer');
    expect(await (await get('/executions/same?stateMachine=machine-1')).text()).toContain('older');
  });

  it.each(['/executions/none', '/other', '/executions/%E0%A4%A', '//'])('answer 404 at %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('refuse other methods, and a POST without an operation', async () => {
    const response = await get('/', { method: 'POST', body: '{}' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  it('come with a policy that allows nothing but their own style', async () => {
    const { headers } = await get('/');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/);
    expect(headers.get('cache-control')).toBe('no-store');
  });
});
