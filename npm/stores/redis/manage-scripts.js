// The scripts of what people do with events, off the hot path: list, replay, discard, forget, stats, notes, and the check.

import { ERASE, LANE } from "./lane-script.js";

/**
 * @param {string[]} parts
 */
const script = (...parts) => parts.join("").replace(/^\s+/gm, "");

/** "w" or "dead", arrival of the last row seen, limit */
export const LIST = script(
  LANE,
  ERASE,
  `
for _ = 1, 100 do sweep() end
local rows = call('ZRANGEBYSCORE', B .. ':' .. ARGV[1], '(' .. ARGV[2], '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[3])
local reply = {}
for i = 1, #rows, 2 do
  local id, v, wait = rows[i], nil, ''
  if ARGV[1] == 'w' then
    local _, _, name = known(id)
    local lane = read(name)
    v = call('HMGET', lane.hash, 'e:' .. id, 'b:' .. id, 'n:' .. id, 'f:' .. id, 'r:' .. id)
    wait = digits(math.max(0, due(lane) - now))
  else
    v = call('HMGET', named('d', id), 'e', 'b', 'n', 'f', 'r', 'x')
  end
  for _, value in ipairs({ rows[i + 1], wait, v[6] or '', '=' .. id, v[1], v[2], v[3] or '0', v[4] or '0', v[5] or '' }) do
    reply[#reply + 1] = value
  end
end
return reply
`,
);

/** "1" to forget records, ids… */
export const REPLAY = script(
  LANE,
  ERASE,
  `
sweep()
local count = 0
for i = 2, #ARGV do
  local kind, id, name = known(ARGV[i])
  if id == ARGV[i] then
    local lane = read(name)
    if kind == 'd' then
      local v = call('HMGET', named('d', id), 'e', 'b', 'r')
      local said = decode(v[1])
      dropDead(id, 0)
      call('ZADD', B .. ':w', string.sub(v[1], 1, 16), id)
      call('ZADD', lane.order, digits(said.at), member(v[1], id))
      call('HSET', lane.hash, 'e:' .. id, v[1], 'b:' .. id, v[2])
      if v[3] ~= '' then call('HSET', lane.hash, 'r:' .. id, v[3]) end
      for _, mark in ipairs(said.marks) do call('SET', named('s', mark), pointer('w', id, name)) end
    end
    call('HDEL', lane.hash, 'n:' .. id, 'f:' .. id)
    if ARGV[1] == '1' then call('HDEL', lane.hash, 'r:' .. id) end
    lane.w, lane.r = math.min(lane.w, now), math.min(lane.r, now)
    save(lane)
    count = count + 1
  end
end
return count
`,
);

/** keep, ids… */
export const DISCARD = script(
  LANE,
  ERASE,
  `
sweep()
local count, keep = 0, tonumber(ARGV[1])
for i = 2, #ARGV do
  local kind, id, name = known(ARGV[i])
  if id == ARGV[i] then
    if kind == 'd' then
      dropDead(id, keep)
    else
      local lane = read(name)
      local said = cut(lane, id)
      clear(lane, id)
      erase(said, keep)
      settle(lane)
    end
    count = count + 1
  end
end
return count
`,
);

/** "w" or "dead", chat, arrival of the last event seen. Looks at 100 events, so that others don't wait for long. */
export const FORGET = script(
  LANE,
  ERASE,
  `
sweep()
local count, last = 0, ''
local rows = call('ZRANGEBYSCORE', B .. ':' .. ARGV[1], '(' .. ARGV[3], '+inf', 'WITHSCORES', 'LIMIT', 0, 100)
for i = 1, #rows, 2 do
  local id = rows[i]
  last = '=' .. rows[i + 1]
  local kind, _, name = known(id)
  local text = kind == 'w' and call('HGET', named('l', name), 'e:' .. id) or call('HGET', named('d', id), 'e')
  if decode(text).chat == ARGV[2] then
    if kind == 'd' then
      dropDead(id, 0)
    else
      local lane = read(name)
      local said = cut(lane, id)
      clear(lane, id)
      erase(said, 0)
      settle(lane)
    end
    count = count + 1
  end
end
return { count, last }
`,
);

/** chat: forgets its finished events. */
export const FORGET_MARKS = script(
  LANE,
  `
local chat = named('c', ARGV[1])
for _, mark in ipairs(call('ZRANGE', chat, 0, -1)) do
  if call('GET', named('s', mark)) == 'x' then call('DEL', named('s', mark)) end
end
call('DEL', chat)
return 'ok'
`,
);

export const STATS = script(
  LANE,
  ERASE,
  `
for _ = 1, 100 do sweep() end
local held = 0
for _, name in ipairs(call('HVALS', B .. ':held')) do
  if tonumber(call('ZSCORE', B .. ':due', name) or 0) > now then held = held + 1 end
end
local oldest = call('ZRANGE', B .. ':w', 0, 0, 'WITHSCORES')[2]
return {
  call('ZCARD', B .. ':w'), call('ZCARD', B .. ':dead'), call('ZCARD', B .. ':due'), held,
  oldest and digits(math.max(0, now - math.floor(oldest / 1000))) or '',
}
`,
);

/** name, and a text to set */
export const NOTE = script(`
local notes = KEYS[1] .. ':notes'
if ARGV[2] then redis.call('HSET', notes, ARGV[1], ARGV[2]) end
return redis.call('HGET', notes, ARGV[1]) or ''
`);

/** number of shards. The answer: the number that was kept first, what INFO says of the server and of its memory. */
export const CHECK = script(`
local shards = KEYS[1] .. ':shards'
if ARGV[1] then redis.call('SET', shards, ARGV[1], 'NX') end
local function info(section)
  local text = redis.pcall('INFO', section)
  return '=' .. (type(text) == 'string' and text or '')
end
return { redis.call('GET', shards) or '', info('server'), info('memory') }
`);
