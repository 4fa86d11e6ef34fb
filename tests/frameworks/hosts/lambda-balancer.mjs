// AWS Lambda behind a load balancer with multi-value headers.

import { serving } from "./lambda.mjs";

export const serve = serving("balancer");
