import type { Account } from './account.ts';

/** What an account holds, for people: a line for each thing, what it is made of behind it. */
export function reportOn(account: Account): string {
  const { stacks, tables, functions, mappings, apis, mail, rules, stateMachines, alarms, dashboards } = account;
  return [
    ...section('stacks', stacks, ({ status, resources }) => `${status}, ${Object.keys(resources).length} resources`),
    ...section('tables', tables, tableLine),
    ...section('functions', functions, ({ environment, actions, invokers }) => {
      const may = actions.filter((action) => !/^(logs|xray):/.test(action)).join(' ');
      return `${Object.keys(environment).length} variables; may ${may}; called by ${invokers.join(', ') || 'callers'}`;
    }),
    ...section('stream mappings', mappings, ({ FilterCriteria }) =>
      FilterCriteria === null ? 'every record' : `filter ${JSON.stringify(FilterCriteria)}`,
    ),
    ...Object.values(apis).flatMap(({ routes }) =>
      section('routes', routes, (route) => `${route.authorization.padEnd(7)} ${route.function}`),
    ),
    ...section('mail templates', mail.templates, ({ HtmlPart, TextPart }) => {
      return `HTML of ${HtmlPart.length} characters, text of ${TextPart.length}`;
    }),
    ...section('configuration sets', mail.configurationSets, (set) => JSON.stringify(set)),
    ...section('rules', rules, ({ schedule, pattern, targets }) => {
      return `${schedule ?? JSON.stringify(pattern)} to ${targets.join(', ')}`;
    }),
    ...section('state machines', stateMachines, ({ type, definition }) => {
      return `${type}, states ${Object.keys(definition.States).join(', ')}`;
    }),
    ...section('alarms', alarms, ({ actions }) => (actions.length === 0 ? 'no action' : `to ${actions.join(', ')}`)),
    ...section('dashboards', dashboards, ({ widgets }) => `${widgets.length} widgets`),
  ].join('\n');
}

function section<T>(title: string, things: Record<string, T>, line: (thing: T) => string): string[] {
  const entries = Object.entries(things);
  const width = Math.max(...entries.map(([name]) => name.length));
  return [
    `  ${title}: ${entries.length}`,
    ...entries.map(([name, thing]) => `    ${name.padEnd(width)}  ${line(thing)}`),
  ];
}

function tableLine({ keys, indexes, stream, ttl, pointInTimeRecovery, items }: Account['tables'][string]): string {
  return [
    `key ${keys.join('+')}`,
    `indexes ${Object.entries(indexes)
      .map(([name, index]) => `${name} (${index.keys.join('+')})`)
      .join(', ')}`,
    `stream ${stream ?? 'none'}`,
    `TTL ${ttl.TimeToLiveStatus.toLowerCase()} on ${ttl.AttributeName}`,
    `recovery ${pointInTimeRecovery.toLowerCase()}`,
    `${items} items`,
  ].join('; ');
}

/** Writes for whoever watches, past jest's own frame around console output. */
export function say(text: string): void {
  process.stderr.write(`\n${text}\n`);
}
