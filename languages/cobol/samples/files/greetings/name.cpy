01 who pic x(5).
