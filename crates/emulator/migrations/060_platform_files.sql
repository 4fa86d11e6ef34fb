-- What a person sends is at the platform first, whose address for it works until this time, in milliseconds since 1970
-- on the emulator's clock. Null for everything else.
ALTER TABLE attachment ADD COLUMN platform_until INTEGER;
