import { Command, Option } from 'commander';
import { addAuditCommand } from './audit.ts';
import { addDoctorCommand } from './doctor.ts';
import { finish } from './exit.ts';
import { portOffsetOption } from './options.ts';
import { endWithReader } from './output.ts';
import { addRequestCommand } from './request.ts';

const program = new Command('countersign')
  .description('Asks the record and tends the requests of a Countersign stage.')
  .addOption(
    new Option('--stage <name>', 'the deployed stage, or the laptop stack').default('local').env('COUNTERSIGN_STAGE'),
  )
  .addOption(new Option('--region <name>', 'AWS Region of the stage').default('us-east-1').env('AWS_REGION'))
  .addOption(portOffsetOption())
  .showHelpAfterError('(countersign --help shows what there is)')
  .exitOverride();

addAuditCommand(program);
addRequestCommand(program);
addDoctorCommand(program);

endWithReader();
await finish(() => program.parseAsync(process.argv));
