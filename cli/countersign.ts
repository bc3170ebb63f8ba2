import { Command, Option } from 'commander';
import { auditCommand } from './audit.ts';
import { finish } from './exit.ts';
import { endWithReader } from './output.ts';

const program = new Command('countersign')
  .description('Asks the record and tends the requests of a Countersign stage.')
  .addOption(
    new Option('--stage <name>', 'the deployed stage, or the laptop stack').default('local').env('COUNTERSIGN_STAGE'),
  )
  .addOption(new Option('--region <name>', 'AWS Region of the stage').default('us-east-1').env('AWS_REGION'))
  .showHelpAfterError('(countersign --help shows what there is)')
  .exitOverride();

const audit = auditCommand();
program.addCommand(audit);
// Wrong usage of a subcommand ends as the program's does; addCommand does not see to that.
for (const command of [audit, ...audit.commands]) command.copyInheritedSettings(program);

endWithReader();
await finish(() => program.parseAsync(process.argv));
