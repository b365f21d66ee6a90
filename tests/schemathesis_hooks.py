"""Where schemathesis would meet nothing but 404, it is sent to something that is there, nine times of ten."""

import random

import schemathesis

KINDS = ("requirements", "feedback", "customers")
MANY = 200


@schemathesis.hook
def before_call(context, case, kwargs):
    places = case.path_parameters
    if not places or random.random() < 0.1:
        return
    found = {"workspace": "lanyun", "product": "orders", "kind": random.choice(KINDS)}
    found |= {"number": random.randint(1, MANY), "link": random.randint(1, 50), "file": random.randint(1, 50)}
    for name in places.keys() & found.keys():
        places[name] = found[name]
