// The operations of the store as Lua scripts: what each is given, in order, and what it answers. Every text that comes back
// begins with "=", because @upstash/redis would read 1, null or {"a":1} as JSON.

import { FINISH_ALONE, PUT_ALONE } from "./alone-script.js";
import { BEGIN, ERASE, LANE, LANES, RECORDS, TAKE } from "./lane-script.js";

/**
 * Without what only people read: a script is sent with each call.
 * @param {string[]} parts
 */
const script = (...parts) => parts.join("").replace(/^\s+/gm, "");

const REDACT = `
local function redact(mark, body)
  local kind, id, lane = known(mark)
  if kind == 'w' then call('HSET', named('l', lane), 'b:' .. id, body) end
  if kind == 'd' then call('HSET', named('d', id), 'b', body) end
end
`;

/** lane, id, at, quiet, max, limit, redacts, what is said of it, body, token or "", lease, most, marks… */
export const PUT = script(
  BEGIN,
  PUT_ALONE,
  LANES,
  TAKE,
  ERASE,
  REDACT,
  `
if now % 16 == 0 then sweep() end
local state
local names = {}
for i = 13, #ARGV do names[#names + 1] = named('s', ARGV[i]) end
for _, text in ipairs(call('MGET', unpack(names))) do
  local kind, id = known(nil, text)
  if kind == 'd' and tonumber(call('ZSCORE', B .. ':gone', id)) <= now then
    dropDead(id, 0)
    kind = nil
  end
  if kind == 'w' then state = 'waiting' break end
  if kind == 'd' then state = 'dead' break end
  if kind == 'x' then state = 'done' end
end
local lane = read(ARGV[1])
local size = not state and call('ZCARD', lane.order)
if size and size >= tonumber(ARGV[6]) then state = 'full' end
if not state then
  state = 'new'
  if ARGV[7] ~= '' then redact(ARGV[7], ARGV[9]) end
  local id = ARGV[2]
  local arrival = fmt('%016.0f', time[1] * 1000000 + time[2])
  local said = arrival .. ARGV[8]
  call('ZADD', B .. ':w', arrival, id)
  call('ZADD', lane.order, ARGV[3], member(said, id))
  local pairs = {}
  for _, name in ipairs(names) do
    pairs[#pairs + 1] = name
    pairs[#pairs + 1] = pointer('w', id, lane.name)
  end
  call('MSET', unpack(pairs))
  lane.there, lane.r, lane.c = true, now + ARGV[4], math.min(lane.c, now + ARGV[5])
  lane.more = { 'e:' .. id, said, 'b:' .. id, ARGV[9] }
  if size == 0 and ARGV[10] ~= '' and lane.t == '' and begins(lane) <= now then lane.only = { member(said, id) }
  else save(lane) end
end
if ARGV[10] == '' then return { state } end
local taken = take(lane, ARGV[10], tonumber(ARGV[11]), tonumber(ARGV[12]))
table.insert(taken, 1, state)
return taken
`,
);

/** mark, body: for the shards that the event itself isn't put to. */
export const REDACT_ELSEWHERE = script(LANE, ERASE, REDACT, "redact(ARGV[1], ARGV[2]) return 'ok'");

/** lane, token, lease, most */
export const TAKE_LANE = script(
  LANE,
  TAKE,
  "return take(read(ARGV[1]), ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]))",
);

/** token, lease, most */
export const TAKE_ANY = script(
  LANE,
  TAKE,
  `
local token, lease, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local mine = call('HGET', B .. ':held', token)
if mine then return take(read(mine), token, lease, most) end
for _ = 1, 100 do
  local first = call('ZRANGE', B .. ':due', 0, 0, 'WITHSCORES')
  if not first[1] then return { 'nothing', '' } end
  if tonumber(first[2]) > now then return { 'nothing', digits(first[2] - now) } end
  local taken = take(read(first[1]), token, lease, most)
  if taken[1] == 'head' then return taken end
  if taken[1] == 'nothing' then call('ZREM', B .. ':due', first[1]) end
end
return { 'nothing', '0' }
`,
);

/** token. The answer: "1" if it holds a lane here, and in how many milliseconds the first lane is due. */
export const LOOK = script(
  LANE,
  `
local first = call('ZRANGE', B .. ':due', 0, 0, 'WITHSCORES')[2]
return { call('HEXISTS', B .. ':held', ARGV[1]), first and digits(first - now) or '' }
`,
);

/** lane, token, lease */
export const RENEW = script(
  LANE,
  `
local lane = read(ARGV[1])
if lane.t ~= ARGV[2] then return 'lost' end
evenIfFull()
lane.u = now + ARGV[3]
save(lane)
return 'held'
`,
);

/** lane, token, id, records */
export const RECORD = script(
  LANE,
  RECORDS,
  `
local lane = read(ARGV[1])
if lane.t ~= ARGV[2] or call('HEXISTS', lane.hash, 'e:' .. ARGV[3]) == 0 then return 'lost' end
evenIfFull()
write(lane, ARGV[3], ARGV[4])
return 'held'
`,
);

/** lane, token, keep, "1" to go on, lease, most, "finish" or "bury", error or "", ids… */
export const END = script(
  BEGIN,
  FINISH_ALONE,
  LANES,
  TAKE,
  ERASE,
  `
local lane, first = read(ARGV[1], 'e:' .. ARGV[9])
local keep = tonumber(ARGV[3])
if lane.t ~= ARGV[2] then
  local isOver = lane.l == '' or lane.l == ARGV[2]
  for i = 9, #ARGV do isOver = isOver and call('HEXISTS', lane.hash, 'e:' .. ARGV[i]) == 0 end
  return isOver and { 'nothing', '' } or { 'lost' }
end
if not first then evenIfFull() end
local ended = {}
for i = 9, #ARGV do
  local id = ARGV[i]
  local said, text = cut(lane, id, i == 9 and first)
  if said and ARGV[7] == 'bury' then
    local v = call('HMGET', lane.hash, 'e:' .. id, 'b:' .. id, 'n:' .. id, 'f:' .. id, 'r:' .. id)
    call('HSET', named('d', id), 'e', v[1], 'b', v[2], 'n', v[3] or '0', 'f', v[4] or '0', 'r', v[5] or '',
      'x', ARGV[8], 'l', lane.name)
    call('ZADD', B .. ':dead', string.sub(text, 1, 16), id)
    call('ZADD', B .. ':gone', digits(now + keep), id)
    for _, mark in ipairs(said.marks) do call('SET', named('s', mark), pointer('d', id, lane.name)) end
  elseif said then
    erase(said, keep)
  end
  if said then ended[#ended + 1] = id end
end
local left = call('ZRANGE', lane.order, 0, ARGV[6] - 1)
-- Without events the lane goes, and theirs with it.
for _, id in ipairs(left[1] and ended or {}) do clear(lane, id) end
if ARGV[4] == '1' or not left[1] then return go(lane, tonumber(ARGV[5]), tonumber(ARGV[6]), left) end
lane.w = now
release(lane)
save(lane)
return { 'nothing', '' }
`,
);

/** lane, token, id or "", wait, records, the failures to add */
export const LET_GO = script(
  LANE,
  RECORDS,
  `
local lane, id = read(ARGV[1]), ARGV[3]
if lane.t ~= ARGV[2] then return lane.l == ARGV[2] and 'held' or 'lost' end
evenIfFull()
if id ~= '' and call('HEXISTS', lane.hash, 'e:' .. id) == 1 then
  local starts = tonumber(call('HGET', lane.hash, 'n:' .. id) or 0)
  call('HSET', lane.hash, 'n:' .. id, digits(math.max(0, starts - 1)))
  call('HINCRBY', lane.hash, 'f:' .. id, ARGV[6])
  write(lane, id, ARGV[5])
end
lane.w = now + ARGV[4]
release(lane)
save(lane)
return 'held'
`,
);
