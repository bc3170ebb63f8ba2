import { z } from 'zod';
import { type Operation, operation, textUpTo } from './front.ts';
import { parseJson } from './json.ts';
import { ServiceError } from './service-error.ts';
import { checkToken, type SendTask } from './tasks.ts';

const taskToken = z.string().min(1).max(2048);

const sendTaskSuccess = operation(
  z.object({ taskToken, output: textUpTo(262_144) }),
  ({ dependencies }, { taskToken: token, output: text }) => {
    checkToken(token);
    const output = parseJson(text);
    if (output === undefined) throw new ServiceError('InvalidOutput', "Invalid Output: 'it is not JSON'");
    dependencies.tasks.answer('SendTaskSuccess', token, { type: 'succeeded', output });
    return {};
  },
);

const sendTaskFailure = operation(
  z.object({ taskToken, error: z.string().max(256).default(''), cause: z.string().max(32_768).default('') }),
  ({ dependencies }, { taskToken: token, error, cause }) => {
    dependencies.tasks.answer('SendTaskFailure', token, { type: 'failed', error, cause });
    return {};
  },
);

const sendTaskHeartbeat = operation(z.object({ taskToken }), ({ dependencies }, { taskToken: token }) => {
  dependencies.tasks.beat(token);
  return {};
});

export const taskOperations: Record<SendTask, Operation> = {
  SendTaskSuccess: sendTaskSuccess,
  SendTaskFailure: sendTaskFailure,
  SendTaskHeartbeat: sendTaskHeartbeat,
};
