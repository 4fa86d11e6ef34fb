// The part of the scripts that all share: lanes, their heads, their leases and their due times, in Lua. A script gets the
// name of its shard as KEYS[1] and builds all names from it, so that a prefix that the client adds holds for all of them.
//
//   due          lane → when to look at it: the end of its lease, or the time when it may be taken
//   o:{lane}     its waiting events by time; a member is the arrival in 16 digits, then the event's id
//   l:{lane}     a hash. t: token, u: lease until, l: last token that let go, h: event that was begun, s: token that began it,
//                w: not before, r: ready, c: cap (gathering). Of each event: e:{id} its arrival in 16 digits and what put said
//                of it, b:{id} body, n:{id} starts, f:{id} failures, r:{id} records
//   s:{mark}     w or d, then the length of an event's id, the id and its lane, while that event waits or is dead; then x
//   c:{chat}     the marks of its finished events, for forget
//   w            waiting events by arrival, in microseconds
//   d:{id}       a dead event: the fields of l:{lane}, with x: error and l: lane; dead: by arrival; gone: by their end
//   held         token → lane

/** The shard's name and the time: what every script begins with. */
export const BEGIN = `
local B, call, fmt = KEYS[1], redis.call, string.format
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** Names, and reading and writing a lane. */
export const LANES = `
local NEVER = 9007199254740991

-- A server whose memory is full refuses the first write of a script if it needs memory. It takes no new event then, but what
-- waits is worked on, which makes room.
local function evenIfFull() call('DEL', B .. ':none') end

local function named(kind, id) return B .. ':' .. kind .. ':' .. id end
local function digits(number) return fmt('%.0f', number) end

local function read(name, field)
  local lane = { name = name, hash = named('l', name), order = named('o', name), more = {} }
  local v = call('HMGET', lane.hash, 't', 'u', 'l', 'h', 's', 'w', 'r', 'c', field or 't')
  lane.there = v[1] and true or false
  lane.t, lane.l, lane.h, lane.s = v[1] or '', v[3] or '', v[4] or '', v[5] or ''
  lane.u, lane.w, lane.r = tonumber(v[2] or 0), tonumber(v[6] or 0), tonumber(v[7] or 0)
  lane.c = tonumber(v[8] or NEVER)
  return lane, v[9]
end

local function begins(lane)
  if lane.h ~= '' then return lane.w end
  return math.max(lane.w, math.min(lane.r, lane.c))
end

local function due(lane)
  if lane.t ~= '' then return lane.u end
  return begins(lane)
end

local function save(lane)
  call('HSET', lane.hash, 't', lane.t, 'u', digits(lane.u), 'l', lane.l, 'h', lane.h, 's', lane.s,
    'w', digits(lane.w), 'r', digits(lane.r), 'c', digits(lane.c), unpack(lane.more))
  call('ZADD', B .. ':due', digits(due(lane)), lane.name)
end

local function drop(lane)
  if lane.t ~= '' then call('HDEL', B .. ':held', lane.t) end
  call('DEL', lane.hash)
  call('ZREM', B .. ':due', lane.name)
end

local function settle(lane)
  if call('EXISTS', lane.order) == 1 then save(lane) else drop(lane) end
end

local function give(lane, token)
  if lane.t ~= '' then call('HDEL', B .. ':held', lane.t) end
  call('HSET', B .. ':held', token, lane.name)
  lane.t = token
end

local function release(lane)
  call('HDEL', B .. ':held', lane.t)
  lane.l, lane.t, lane.s = lane.t, '', ''
end

-- What put said of an event begins with its arrival, so that its place in the lane is known.
local function member(said, id) return string.sub(said, 1, 16) .. id end
`;

export const LANE = `${BEGIN}${LANES}`;

/** What a lane that a token holds goes on with, and taking one. */
export const TAKE = `
local function show(lane, id, reply)
  local v = call('HMGET', lane.hash, 'e:' .. id, 'b:' .. id, 'n:' .. id, 'f:' .. id, 'r:' .. id)
  for _, value in ipairs({ '=' .. id, v[1], v[2], v[3] or '0', v[4] or '0', v[5] or '' }) do
    reply[#reply + 1] = value
  end
end

local function go(lane, lease, most, ids)
  ids = ids or call('ZRANGE', lane.order, 0, most - 1)
  if not ids[1] then
    drop(lane)
    return { 'nothing', '' }
  end
  if lane.h == '' then
    local start = begins(lane)
    if start > now then
      release(lane)
      save(lane)
      return { 'later', digits(start - now) }
    end
    lane.h, lane.r, lane.c = string.sub(ids[1], 17), 0, NEVER
  end
  local reply = { 'head', '=' .. lane.name }
  lane.u = now + lease
  if lane.only then
    lane.s = lane.t
    table.insert(lane.more, 'n:' .. lane.h)
    table.insert(lane.more, '1')
    save(lane)
    for _, value in ipairs({ '=' .. lane.h, '', '', '1', '0', '' }) do reply[#reply + 1] = value end
    return reply
  end
  if lane.s ~= lane.t then
    call('HINCRBY', lane.hash, 'n:' .. lane.h, 1)
    lane.s = lane.t
  end
  save(lane)
  show(lane, lane.h, reply)
  local shown = 1
  for _, value in ipairs(most > 1 and ids or {}) do
    local id = string.sub(value, 17)
    if id ~= lane.h and shown < most then
      show(lane, id, reply)
      shown = shown + 1
    end
  end
  return reply
end

-- lane.only: the event that was put just now and is alone there. The caller has it: its text isn't sent back.
local function take(lane, token, lease, most)
  if not lane.there then return { 'nothing', '' } end
  if not lane.only then evenIfFull() end
  if lane.t ~= token then
    local wait = due(lane) - now
    if wait > 0 then return { lane.t == '' and 'later' or 'busy', digits(wait) } end
    give(lane, token)
  end
  return go(lane, lease, most, lane.only)
end
`;

/** Erasing events, waiting or dead, and their marks. */
export const ERASE = `
local function erase(said, keep)
  for _, mark in ipairs(said.marks) do
    if keep > 0 then call('SET', named('s', mark), 'x', 'PX', digits(keep)) else call('DEL', named('s', mark)) end
  end
  if keep > 0 and said.chat ~= cjson.null then
    local chat, scored = named('c', said.chat), {}
    for _, mark in ipairs(said.marks) do
      scored[#scored + 1] = digits(now + keep)
      scored[#scored + 1] = mark
    end
    call('ZADD', chat, unpack(scored))
    call('PEXPIRE', chat, digits(keep))
    if now % 16 == 0 then call('ZREMRANGEBYSCORE', chat, '-inf', digits(now)) end
  end
end

local function decode(text) return cjson.decode(string.sub(text, 18)) end

local function cut(lane, id, text)
  text = text or call('HGET', lane.hash, 'e:' .. id)
  if not text then return nil end
  call('ZREM', lane.order, member(text, id))
  call('ZREM', B .. ':w', id)
  if lane.h == id then lane.h, lane.s, lane.w = '', '', 0 end
  return decode(text), text
end

local function clear(lane, id)
  call('HDEL', lane.hash, 'e:' .. id, 'b:' .. id, 'n:' .. id, 'f:' .. id, 'r:' .. id)
end

local function known(mark, text)
  if text == nil then text = call('GET', named('s', mark)) end
  if not text then return nil end
  local size, start = string.match(text, '^.(%d+):()')
  if not size then return 'x' end
  return string.sub(text, 1, 1), string.sub(text, start, start + size - 1), string.sub(text, start + size)
end

local function pointer(kind, id, lane) return kind .. #id .. ':' .. id .. lane end

local function dropDead(id, keep)
  local text = call('HGET', named('d', id), 'e')
  call('DEL', named('d', id))
  call('ZREM', B .. ':dead', id)
  call('ZREM', B .. ':gone', id)
  if text then erase(decode(text), keep) end
end

local function sweep()
  for _, id in ipairs(call('ZRANGEBYSCORE', B .. ':gone', '-inf', digits(now), 'LIMIT', 0, 10)) do dropDead(id, 0) end
end
`;

/** Writing records. */
export const RECORDS = `
local function write(lane, id, json)
  if json == '{}' then return end
  local field = 'r:' .. id
  local text = call('HGET', lane.hash, field)
  local records = text and cjson.decode(string.sub(text, 2)) or {}
  for name, value in pairs(cjson.decode(json)) do
    if value == cjson.null then records[name] = nil else records[name] = value end
  end
  if next(records) == nil then call('HDEL', lane.hash, field)
  else call('HSET', lane.hash, field, '=' .. cjson.encode(records)) end
end
`;
