import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parse, type ScalarTag } from 'yaml';
import { CHANGES } from '../cli/request-changes.ts';
import { rowsOf } from '../lib/domain/audit-row.ts';
import { STATUS } from '../lib/domain/errors.ts';
import { type AuditEntry, EVENT_NAMES, entrySchema } from '../lib/domain/events.ts';
import { requestInput } from '../lib/domain/input.ts';
import { UNITS } from '../lib/domain/measures.ts';
import { parseRequest } from '../lib/domain/parse-request.ts';
import { DELIVERIES, STATUSES } from '../lib/domain/request.ts';
import type { Settings } from '../lib/domain/settings.ts';
import { directionOf } from '../lib/domain/wording.ts';
import { locales } from '../templates/texts.ts';
import { EXECUTION, input, linkOf, opened, settings, voted } from './support/requests.ts';

// The docs say what the code says.

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const pages = [...markdownIn('.'), ...markdownIn('docs')];

function markdownIn(folder: string): string[] {
  const files = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.md'));
  return files.map((name) => (folder === '.' ? name : `${folder}/${name}`));
}

/** The text under a heading, its subheadings included. */
function section(file: string, heading: string): string {
  const lines = read(file).split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (start < 0) throw new Error(`${file} has no heading "${heading}"`);
  const depth = lines[start]?.indexOf(' ') ?? 1;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => new RegExp(`^#{1,${depth}} `).test(line));
  return rest.slice(0, end < 0 ? undefined : end).join('\n');
}

/** The code blocks of a language. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code = '']) => code);
}

/** The body rows of all tables of a text, cell by cell. */
function rows(text: string): string[][] {
  const lines = text.split('\n');
  const isRule = (line = '') => /^\| -+ \|/.test(line);
  return lines.flatMap((line, index) => {
    const isBody = /^\| .*\|$/.test(line) && !isRule(line) && !isRule(lines[index + 1]);
    return isBody ? [cellsOf(line)] : [];
  });
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}

/** Names in code quotes. */
const quoted = (text = '') => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

/** The names that the first cells of all tables quote. */
const named = (text: string) => rows(text).flatMap(([first]) => quoted(first));

describe('the pictures of the states', () => {
  const [status = '', delivery = ''] = blocks(section('docs/architecture.md', 'States'), 'mermaid');
  const statesIn = (picture: string) => {
    const arrows = [...picture.matchAll(/^ *(\S+) --> (\w+|\[\*\])/gm)];
    return new Set(arrows.flatMap(([, from, to]) => [from, to]).filter((state) => state !== '[*]'));
  };

  test('have every status of a request and no other', () => {
    expect(statesIn(status)).toEqual(new Set(STATUSES));
  });

  test('have every delivery of a request and no other', () => {
    expect(statesIn(delivery)).toEqual(new Set(DELIVERIES));
  });

  test('go by the same names in the table of what seems stuck', () => {
    const table = rows(section('docs/operators.md', 'A request that seems stuck'));
    for (const [state, delivered] of table) {
      for (const name of quoted(state)) expect(STATUSES).toContain(name);
      for (const name of quoted(delivered)) expect(DELIVERIES).toContain(name);
    }
    expect(new Set(table.flatMap(([, delivered]) => quoted(delivered)))).toEqual(new Set(DELIVERIES));
  });
});

describe('the audit', () => {
  test('has every event explained', () => {
    expect(named(section('docs/auditors.md', 'Events'))).toEqual([...EVENT_NAMES]);
  });

  test('says of an event that it happens when some code lets it happen', () => {
    // Not the list of names, nor the input, in which a type of action is called as its event.
    const code = readdirSync(join(ROOT, 'lib/domain'))
      .filter((file) => file !== 'input.ts')
      .map((file) => read(`lib/domain/${file}`).replace(/EVENT_NAMES = \[[^\]]*\]/, ''))
      .join('\n');
    const table = rows(section('docs/auditors.md', 'Events'));
    const said = table.map(([event = '', , there]) => [quoted(event)[0], there]);
    const found = said.map(([event]) => [event, new RegExp(`[:=][^;\n]*'${event}'`).test(code) ? 'yes' : 'no']);
    expect(said).toEqual(found);
  });

  test('has every field of a row explained', () => {
    expect(new Set(named(section('docs/auditors.md', 'Fields')))).toEqual(new Set(Object.keys(entrySchema.shape)));
  });

  describe('can be checked with the program of the page:', () => {
    const [program = ''] = blocks(section('docs/auditors.md', 'Check the chain by hand'), 'js');
    const plain = opened({ execution: EXECUTION, title: 'Größe "é"\n語', comment: 'optional' });
    const decided = voted(plain.request, { linkHash: linkOf(plain, 'approve'), comment: 'ok' });
    const check = (entries: readonly AuditEntry[]) =>
      execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
        input: JSON.stringify(entries.toReversed()),
        encoding: 'utf8',
      });

    test('a whole trail is ok', () => {
      expect(check(rowsOf(decided))).toBe('1 ok requested\n2 ok redeemed, decided\n');
    });

    test.each<[string, (entries: AuditEntry[]) => AuditEntry[]]>([
      ['changed', (entries) => entries.map((entry) => ({ ...entry, actor: 'eve' }))],
      ['taken out', (entries) => entries.slice(1)],
      ['added', ([first, ...rest]) => (first === undefined ? [] : [first, { ...first, ordinal: 1 }, ...rest])],
    ])('a trail of which something was %s is broken', (_, tamper) => {
      expect(check(tamper(rowsOf(decided)))).toContain('BROKEN');
    });
  });
});

describe('the errors', () => {
  test('of the README are those of the code, under their status', () => {
    const table = rows(section('README.md', 'Error codes'));
    const said = table.flatMap(([status, codes]) => quoted(codes).map((code) => [code, Number(status)]));
    expect(Object.fromEntries(said)).toEqual(STATUS);
    expect(said).toHaveLength(Object.keys(STATUS).length);
  });

  test('of the list of fields are those of the code, with their status', () => {
    const table = rows(section('docs/fields.md', 'Error codes'));
    const said = table.flatMap(([code, status]) => quoted(code).map((name) => [name, Number(status)]));
    expect(Object.fromEntries(said)).toEqual(STATUS);
  });

  test('that are said never to be answered are the ones that no code throws', () => {
    const sources = ['lib', 'handlers'].flatMap((folder) => {
      const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
      return names.filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name}`);
    });
    const code = sources
      .filter((file) => file !== 'lib/domain/errors.ts')
      .map(read)
      .join('\n');
    const unused = Object.keys(STATUS).filter((name) => !code.includes(`'${name}'`));
    const [, reserved = ''] = section('docs/fields.md', 'Error codes').split('never answers them');
    expect(named(reserved).sort()).toEqual(unused.sort());
    expect([...section('README.md', 'Error codes').matchAll(/`(\w+)`†/g)].map(([, name]) => name).sort()).toEqual(
      unused,
    );
  });
});

describe('the fields', () => {
  const fields = Object.keys(requestInput.shape);

  test('of a request are all explained', () => {
    expect(named(section('docs/fields.md', 'Request fields')).sort()).toEqual([...fields].sort());
  });

  test('of the README are all there are', () => {
    const said = rows(section('README.md', 'Fields')).flatMap(([, names = '']) =>
      quoted(names.replaceAll(/\([^)]*\)/g, '')),
    );
    expect(said.sort()).toEqual([...fields].sort());
  });

  test('of an action are all taken', () => {
    const listed = named(section('docs/fields.md', 'Actions'));
    const shown = { label: 'A', style: 'plain', response: {} };
    const outcomes = [{ name: 'a', type: 'success', schema: {}, output_body: true }];
    const taken = {
      success: { ...shown, name: 'a', type: 'success', needs: 1, one_click: true, output: {}, result_field: 'r' },
      failure: { ...shown, name: 'b', type: 'failure', needs: 1, one_click: true, error: 'e', cause: 'c' },
      heartbeat: { ...shown, name: 'c', type: 'heartbeat', one_click: true },
      post: { ...shown, name: 'd', type: 'post', needs: 1, outcomes },
    };
    const allowing: Settings = { ...settings, enablePostActions: true, oneClick: 'allow' };
    expect(() => parseRequest(input({ actions: Object.values(taken) }), allowing)).not.toThrow();
    expect(new Set(listed)).toEqual(new Set(Object.values(taken).flatMap(Object.keys)));
  });
});

describe('a deployment', () => {
  const cloudFormation: ScalarTag[] = ['!Ref', '!GetAtt', '!Sub'].map((tag) => ({ tag, resolve: (text) => text }));
  const yaml = (file: string) => parse(read(file), { customTags: cloudFormation, merge: true, logLevel: 'error' });

  test('takes the parameters of the README, with their defaults', () => {
    const service = read('serverless.yml');
    const { params } = yaml('serverless.yml');
    const used = [...service.matchAll(/\$\{param:(\w+)/g)].map(([, name = '']) => name);
    const table = rows(section('README.md', 'Stage parameters'));
    const defaults = Object.fromEntries(
      table.map(([name, value = '']) => [quoted(name)[0], value === 'none' ? '' : quoted(value)[0]]),
    );
    const names = new Set([...Object.keys(params.default), ...Object.keys(params.local), ...used]);
    expect(new Set(Object.keys(defaults))).toEqual(names);
    expect(defaults).toMatchObject(params.default);
  });

  test('has the outputs of the README', () => {
    const outputs = [yaml('resources/outputs.yml'), yaml('resources/example-workflow.yml')].flatMap(
      ({ Outputs }: { Outputs: object }) => Object.keys(Outputs),
    );
    const said = named(section('README.md', 'Outputs'));
    expect(outputs).toEqual(expect.arrayContaining(said));
    const others = outputs.filter((name) => !said.includes(name));
    expect(others.filter((name) => !name.endsWith('FunctionArn'))).toEqual([]);
  });
});

describe('the remedies', () => {
  const [does = [], audited = []] = section('docs/operators.md', 'Remedies').split('| remedy | audited as |').map(rows);

  test('are those of the command line, with their routes', () => {
    const said = does.map(([name, route = '']) => [quoted(name)[0], quoted(route)[0]]);
    const there = CHANGES.map(({ name, method, route }) => [name, `${method} /requests/{id}${route}`]);
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries(there));
    expect(audited.map(([name]) => quoted(name)[0])).toEqual(said.map(([name]) => name));
  });

  test('are audited and refused by names that there are', () => {
    for (const [, events, codes] of audited) {
      const [first] = quoted(events);
      expect(EVENT_NAMES).toContain(first);
      expect(quoted(codes).filter((code) => !Object.hasOwn(STATUS, code))).toEqual([]);
    }
  });
});

describe('the threats', () => {
  const table = rows(section('SECURITY.md', 'Threats'));

  test('that every approval by mail meets are there', () => {
    const named = table.flatMap(([threat = '']) => [...threat.matchAll(/\*\*(.+?)\*\*/g)].map(([, name]) => name));
    expect(named).toEqual([
      'Scanner',
      'Forwarded mail',
      'Leaked table',
      'Leaked log',
      'Stolen link',
      'Replay',
      'Enumeration',
      'Injection',
      'Denial of wallet',
    ]);
  });

  test.each(table)('%s: each test that shows it is there', (_threat, _stops, _left, shown = '') => {
    expect(quoted(shown).length).toBeGreaterThan(0);
    expect(quoted(shown).filter((file) => globSync(join(ROOT, file)).length === 0)).toEqual([]);
    expect(quoted(shown).filter((file) => !/^tests\/[\w/*-]+\.test\.ts$/.test(file))).toEqual([]);
  });
});

test('every metric is explained, with its unit', () => {
  const said = rows(section('docs/runbook.md', 'Metrics')).map(([name, unit]) => [quoted(name)[0], unit]);
  expect(Object.fromEntries(said)).toEqual(UNITS);
});

test('the one state is that of the example workflow', () => {
  const [state = ''] = blocks(section('README.md', 'The one state'), 'json');
  const workflow = JSON.parse(read('workflows/approval-emails.asl.json'));
  expect(workflow.States.SendApprovalRequest).toMatchObject(JSON.parse(state));
});

test.each(pages)('the JSON in %s is JSON', (page) => {
  for (const block of blocks(read(page), 'json')) {
    const isLog = block.startsWith('{"level"');
    for (const text of isLog ? block.trim().split('\n') : [block]) expect(() => JSON.parse(text)).not.toThrow();
  }
});

describe.each(pages)('%s', (page) => {
  const text = read(page);
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  const inside = links.filter((target) => !/^https?:/.test(target));

  test('links to files that are there', () => {
    const missing = inside
      .map((target) => target.split('#')[0] ?? '')
      .filter((file) => file !== '' && !existsSync(join(ROOT, dirname(page), file)));
    expect(missing).toEqual([]);
  });

  test('links to headings that are there', () => {
    const slug = (heading: string) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .trim()
        .replaceAll(' ', '-');
    const missing = inside.filter((target) => {
      const [file = '', anchor] = target.split('#');
      if (anchor === undefined) return false;
      const linked = file === '' ? page : join(dirname(page), file);
      return ![...read(linked).matchAll(/^#+ (.+)$/gm)].some(([, heading = '']) => slug(heading) === anchor);
    });
    expect(missing).toEqual([]);
  });

  test('names files and folders that are there', () => {
    const known = /^(?:lib|handlers|resources|templates|workflows|local|cli|bench|docs|tests)\/[\w./-]*$/;
    expect(quoted(prose).filter((name) => known.test(name) && !existsSync(join(ROOT, name)))).toEqual([]);
  });

  test('names npm scripts that are there', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const run = [...text.matchAll(/\bnpm run ([\w:]+)/g)].map(([, name = '']) => name);
    const short = [...text.matchAll(/\bnpm (start|test)\b/g)].map(([, name = '']) => name);
    expect([...run, ...short].filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  test('names addresses of example.com and of the mailbox simulator of SES only', () => {
    const addresses = [...text.matchAll(/[\w.+-]+@([\w-]+(?:\.[\w-]+)+)/g)].map(([, domain]) => domain);
    const allowed = ['example.com', 'b.c', 'simulator.amazonses.com'];
    expect(addresses.filter((domain) => !allowed.includes(domain ?? ''))).toEqual([]);
  });
});

test('the page of the languages has each of them, with its direction', () => {
  const found = rows(section('docs/languages.md', 'Languages')).filter(([tag]) => /^`[\w-]+`$/.test(tag ?? ''));
  const reads: Record<string, string> = { ltr: 'left to right', rtl: 'right to left' };
  expect(found.map(([tag, , direction]) => [tag, direction])).toEqual(
    locales().map((locale) => [`\`${locale}\``, reads[directionOf(locale)]]),
  );
});
