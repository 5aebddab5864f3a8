module Main (main) where

import Data.Char (chr, isAsciiLower, isAsciiUpper, ord, toLower)
import Data.List (maximumBy, sort, sortOn)
import qualified Data.Map.Strict as Map
import Data.Ord (Down (Down), comparing)
import Text.Printf (printf)

isLetter :: Char -> Bool
isLetter character = isAsciiLower character || isAsciiUpper character

wordsOf :: String -> [String]
wordsOf text = case dropWhile (not . isLetter) text of
  "" -> []
  rest -> let (word, others) = span isLetter rest in map toLower word : wordsOf others

countOf :: [String] -> Map.Map String Int
countOf found = Map.fromListWith (+) [(word, 1) | word <- found]

mostFrequent :: Int -> Map.Map String Int -> [(String, Int)]
mostFrequent most = take most . sortOn (\(word, count) -> (Down count, word)) . Map.toList

-- The first of those that are as long.
longest :: [String] -> String
longest = maximumBy (comparing length) . reverse

caesar :: Int -> String -> String
caesar places = map moved
  where
    moved character
      | isAsciiLower character = from 'a' character
      | isAsciiUpper character = from 'A' character
      | otherwise = character
    from first character = chr (ord first + (ord character - ord first + places) `mod` 26)

deviation :: [Double] -> Double
deviation numbers = sqrt (mean [(number - mean numbers) ^ (2 :: Int) | number <- numbers])

mean :: [Double] -> Double
mean numbers = sum numbers / fromIntegral (length numbers)

primesUpTo :: Int -> [Int]
primesUpTo limit = sieve [2 .. limit]
  where
    sieve (prime : others) = prime : sieve (others `without` [prime * prime, prime * prime + prime ..])
    sieve [] = []
    without (number : others) (multiple : more) = case compare number multiple of
      LT -> number : without others (multiple : more)
      EQ -> without others more
      GT -> without (number : others) more
    without _ _ = []

queens :: Int -> Int
queens size = place size []
  where
    place 0 _ = 1
    place left placed = sum [place (left - 1) (column : placed) | column <- [1 .. size], free column placed]
    free column placed = and [column /= other && abs (column - other) /= away | (away, other) <- zip [1 ..] placed]

factorial :: Integer -> Integer
factorial 0 = 1
factorial number = number * factorial (number - 1)

roman :: Int -> String
roman 0 = ""
roman number = digits ++ roman (number - value)
  where
    (value, digits) = head (filter ((<= number) . fst) numerals)
    numerals =
      [ (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")
      , (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")
      ]

main :: IO ()
main = do
  (text, rest) <- break (== "---") . lines <$> getContents
  let numbers = map read (drop 1 rest) :: [Int]
      found = concatMap wordsOf text
      counts = countOf found
      exact = map fromIntegral numbers
  printf "words %d different %d\n" (length found) (Map.size counts)
  mapM_ (uncurry (printf "%s %d\n")) (mostFrequent 5 counts)
  putStrLn ("longest " ++ reverse (longest found))
  putStrLn ("caesar " ++ caesar 3 (head text))
  putStrLn ("sorted " ++ unwords (map show (sort numbers)))
  printf "mean %.3f deviation %.3f\n" (mean exact) (deviation exact)
  putStrLn ("primes " ++ unwords (map show (primesUpTo 50)))
  putStrLn ("queens " ++ show (queens 6))
  putStrLn ("factorial " ++ show (factorial 15))
  putStrLn ("roman " ++ roman 1994)
