"""moto's server, with a CloudFormation that makes what this service's template asks for.

moto serves the APIs, but its CloudFormation knows few types, drops properties of others without a word, and takes
every lint warning for an error. resource_types.py makes those types through the APIs instead, so that each property
is checked against the API's own model and can be described afterwards. What even that cannot make is left out of the
stack: deploy.test.ts holds the list.

Usage: python -m emulator PORT
"""

import logging
import sys
from functools import cache

from moto.awslambda.models import LambdaBackend
from moto.cloudformation import models, parsing, responses
from moto.core.common_models import CloudFormationModel
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket
from moto.server import main
from moto.ses.models import SESBackend

from emulator import resource_types


@cache
def model_list():
    """Ours, and moto's own for all other types."""
    ours = resource_types.Made.__subclasses__() + resource_types.HttpPart.__subclasses__()
    types = {model.type for model in ours}
    others = [model for model in CloudFormationModel.__subclasses__() if model.cloudformation_type() not in types]
    return ours + others


def errors_alone(template):
    """A template is valid when it has no error; warnings are the linter's own test."""
    return [match for match in lint(template) if match.rule.id.startswith("E")]


def create_change_set(self):
    """Notes whether resources that exist may be taken into the stack, which moto does not know."""
    resource_types.adopting = self._get_bool_param("ImportExistingResources", False)
    return make_change_set(self)


def apply(self):
    """Outputs and exports follow what was made or changed, which moto forgets."""
    apply_change_set(self)
    stack = self.stack
    stack.output_map = parsing.OutputMap(stack.resource_map, self.template_dict, stack.stack_id)
    exports = models.cloudformation_backends[stack.account_id][stack.region_name].exports
    exports.update({export.name: export for export in stack.exports})


def delete(self):
    """Keeps what the template says to keep; moto knows `Retain` alone."""
    for resource in self._resource_json_map.values():
        if resource.get("DeletionPolicy") == "RetainExceptOnCreate":
            resource["DeletionPolicy"] = "Retain"
    delete_resources(self)


def no_opinion(_self, _action, _resource):
    """moto leaves conditions out of bucket policies: what is denied over plain HTTP would be denied always."""
    return PermissionResult.NEUTRAL


def list_mappings(self, event_source_arn, function_name):
    """A function has a name and an ARN, as the caller likes; moto finds what the mapping was made with alone."""
    wanted = (function_name or "").split(":")[-1]
    found = find_mappings(self, event_source_arn, None)
    return [mapping for mapping in found if wanted in ("", mapping.function_name.split(":")[-1])]


def verify(self, address):
    """Whoever verified an address may send from it; moto keeps the two apart and leaves the second at no."""
    verify_address(self, address)
    self.email_identities[address].verified_for_sending_status = True


parsing.get_model_list = model_list
FakeBucket.get_permission = no_opinion
lint = models.validate_template_cfn_lint
models.validate_template_cfn_lint = errors_alone
make_change_set = responses.CloudFormationResponse.create_change_set
responses.CloudFormationResponse.create_change_set = create_change_set
apply_change_set = models.ChangeSet.apply
models.ChangeSet.apply = apply
find_mappings = LambdaBackend.list_event_source_mappings
LambdaBackend.list_event_source_mappings = list_mappings
verify_address = SESBackend.verify_email_identity
SESBackend.verify_email_identity = verify
delete_resources = parsing.ResourceMap.delete
parsing.ResourceMap.delete = delete

if __name__ == "__main__":
    port = sys.argv[1]
    # Errors alone, so that the reason of a failed deploy is not lost among its requests.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    resource_types.connect(f"http://127.0.0.1:{port}")
    main(["-H", "127.0.0.1", "-p", port])
