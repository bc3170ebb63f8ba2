/** What can be wrong with a trail, and what each means. */
export const PROBLEMS = {
  missing: 'a row that was written, or must have been, is not there',
  changed: 'a row is not what its request remembers',
  broken: 'the chain of a version does not follow from its rows and the version before',
  foreign: 'a row that nothing of its request explains',
  twice: 'two rows stand for the same event',
  misplaced: 'a key of a row does not follow from the row, so that queries miss it',
  unreadable: 'a row has not the attributes of an audit row',
  early: 'a row is set to be removed before its request can be over, or before others of the request',
  anchor: 'a trail is not as it was anchored, a day was not anchored, or an anchor was touched',
  open: 'a request was removed, or its time is over, and nothing says how it ended',
  unended: 'the request is gone, and no row says that it was removed',
} as const;

export type Problem = keyof typeof PROBLEMS;

/** Something that is wrong with the trail of a request, and where. */
export interface Finding {
  request_id: string;
  problem: Problem;
  version?: number;
  ordinal?: number;
  message: string;
  /** The request still remembers the row: `countersign audit repair` writes it again. */
  repairable?: true;
}

/** Something wrong with a request's rows: at a place, or with all of them. */
export function finding(
  id: string,
  problem: Problem,
  message: string,
  { version, ordinal }: { version?: number | undefined; ordinal?: number | undefined } = {},
): Finding {
  return {
    request_id: id,
    problem,
    message,
    ...(version === undefined ? {} : { version }),
    ...(ordinal === undefined ? {} : { ordinal }),
  };
}
