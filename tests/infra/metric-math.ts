/** What a period has of a metric; nothing where nothing happened. */
export type Value = number | undefined;
type Operand = Value | Value[];

/** A query of an alarm: an expression over others, or a metric. */
interface Query {
  Id: string;
  Expression?: string | undefined;
  ReturnData: boolean;
}

const TOKEN = /\s*(\d+|[a-zA-Z]\w*|>=|<=|==|[-+*/><()[\],])/y;

const FUNCTIONS: Record<string, (...given: Operand[]) => Value> = {
  SUM: (values) => there(values).reduce<Value>((sum, value) => (sum ?? 0) + value, undefined),
  MAX: (values) => there(values).reduce<Value>((most, value) => Math.max(most ?? value, value), undefined),
  IF: (condition, yes, no) => single(single(condition) === 0 ? no : yes),
};

const OPERATORS: Record<string, (left: number, right: number) => number> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '>': (left, right) => Number(left > right),
  '<': (left, right) => Number(left < right),
  '>=': (left, right) => Number(left >= right),
  '<=': (left, right) => Number(left <= right),
  '==': (left, right) => Number(left === right),
};
/** From what binds least. */
const PRECEDENCE = [
  ['>', '<', '>=', '<=', '=='],
  ['+', '-'],
  ['*', '/'],
];

/**
 * What CloudWatch makes of an alarm's queries in one period, as its metric math is documented: operators have no result
 * where one side is missing, functions of a list pass over what is missing.
 */
export function evaluate(queries: readonly Query[], metrics: Record<string, Value>): Value {
  const valueFor = (id: string): Value => {
    const query = queries.find(({ Id }) => Id === id);
    if (query === undefined) throw new Error(`there is no ${id}`);
    return query.Expression === undefined ? metrics[id] : single(parsed(query.Expression, lookUp));
  };
  const all = () => queries.filter(({ Expression }) => Expression === undefined).map(({ Id }) => valueFor(Id));
  const lookUp = (name: string): Operand => (name === 'METRICS' ? all() : valueFor(name));
  const [result] = queries.filter(({ ReturnData }) => ReturnData);
  return valueFor(result?.Id ?? 'result');
}

function parsed(expression: string, lookUp: (name: string) => Operand): Operand {
  const tokens = [...expression.matchAll(new RegExp(TOKEN, 'g'))].map(([, token = '']) => token);
  if (tokens.join('') !== expression.replaceAll(/\s/g, '')) throw new Error(`not understood: ${expression}`);
  const next = () => tokens.shift() ?? '';
  const operation = (level: number): Operand => {
    const operators = PRECEDENCE[level];
    if (operators === undefined) return operand();
    let left = operation(level + 1);
    while (operators.includes(tokens[0] ?? '')) left = applied(next(), left, operation(level + 1));
    return left;
  };
  const list = (end: string): Operand[] => {
    const items: Operand[] = [];
    while (tokens[0] !== end) {
      items.push(operation(0));
      if (tokens[0] === ',') next();
      else if (tokens[0] !== end) throw new Error(`not understood: ${expression}`);
    }
    next();
    return items;
  };
  const operand = (): Operand => {
    const token = next();
    if (/^\d/.test(token)) return Number(token);
    if (token === '[') return list(']').map(single);
    if (tokens[0] !== '(') return lookUp(token);
    next();
    const given = list(')');
    const call = FUNCTIONS[token];
    return call === undefined ? lookUp(token) : call(...given);
  };
  const result = operation(0);
  if (tokens.length > 0) throw new Error(`not understood: ${expression}`);
  return result;
}

function applied(operator: string, left: Operand, right: Operand): Value {
  const [one, other] = [single(left), single(right)];
  return one === undefined || other === undefined ? undefined : OPERATORS[operator]?.(one, other);
}

function single(operand: Operand): Value {
  if (Array.isArray(operand)) throw new Error('a list where CloudWatch takes one metric');
  return operand;
}

function there(operand: Operand): number[] {
  return (Array.isArray(operand) ? operand : [operand]).filter((value) => value !== undefined);
}
