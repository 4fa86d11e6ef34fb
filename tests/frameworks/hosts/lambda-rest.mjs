// AWS Lambda behind API Gateway's REST interface.

import { serving } from "./lambda.mjs";

export const serve = serving("rest");
