import { Command, Option } from 'commander';
import { addAuditCommand } from './audit.ts';
import { addDoctorCommand } from './doctor.ts';
import { finish } from './exit.ts';
import { portOffsetOption } from './options.ts';
import { endWithReader } from './output.ts';
import { addRequestCommand } from './request.ts';

/** A wrong option is answered with the help of the command that it was given to. */
function pointToHelp(command: Command, path: string): void {
  command.showHelpAfterError(`(${path} --help shows what there is)`);
  for (const sub of command.commands) {
    // What is shown needs no name.
    pointToHelp(sub, path === 'countersign audit' && sub.name() === 'show' ? path : `${path} ${sub.name()}`);
  }
}

const program = new Command('countersign')
  .description('Asks the record and tends the requests of a Countersign stage.')
  .addOption(
    new Option('--stage <name>', 'the deployed stage, or the laptop stack').default('local').env('COUNTERSIGN_STAGE'),
  )
  .addOption(new Option('--region <name>', 'AWS Region of the stage').default('us-east-1').env('AWS_REGION'))
  .addOption(portOffsetOption())
  .exitOverride();

addAuditCommand(program);
addRequestCommand(program);
addDoctorCommand(program);
pointToHelp(program, 'countersign');

endWithReader();
await finish(() => program.parseAsync(process.argv));
