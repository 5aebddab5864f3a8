main :: IO ()
main = print (count 0)

count :: Int -> Int
count number = if number < 0 then number else count ((number + 1) `mod` 1000)
