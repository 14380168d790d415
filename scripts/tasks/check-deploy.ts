import { buildIfStale } from "../build.ts";
import { checkDeploy } from "../deploy/check-deploy.ts";

process.exitCode = (await buildIfStale()) || (await checkDeploy());
