// The clock of the bench's programs: the processor time of the main thread, which other programs on the machine don't lengthen
// as they do the time that passes.

import { readFileSync } from "node:fs";

const SCHEDULED = `/proc/self/task/${process.pid}/schedstat`;

/** Returns the main thread's processor time so far, in nanoseconds. */
export const mainThreadTime = chosen();

function chosen() {
  if (process.threadCpuUsage) {
    return () => {
      const { user, system } = process.threadCpuUsage();
      return (user + system) * 1000;
    };
  }
  if (process.platform === "linux") {
    return () => {
      process.cpuUsage(); // makes the kernel add what the thread has used since it was scheduled
      return Number(readFileSync(SCHEDULED, "utf8").split(" ", 1)[0]);
    };
  }
  // Elsewhere, on an older Node: the time in which the loop didn't wait.
  return () => performance.now() * 1e6 - performance.eventLoopUtilization().idle * 1e6;
}
