"""Checks the input of an API call, JSON on stdin, against the API's own model, for calls that the emulator does not serve.

Prints nothing when it is right and what is wrong otherwise.
Usage: python -m emulator.check_call SERVICE OPERATION, such as `sesv2 CreateConfigurationSetEventDestination`
"""

import json
import sys

import botocore.session
from botocore.validate import validate_parameters

if __name__ == "__main__":
    service, operation = sys.argv[1:]
    model = botocore.session.get_session().get_service_model(service)
    validate_parameters(json.load(sys.stdin), model.operation_model(operation).input_shape)
