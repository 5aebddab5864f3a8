program Whole;

{$mode objfpc}{$H+}

uses
  Classes, StrUtils, SysUtils;

const
  Board = 6;
  Limit = 50;
  MostFrequent = 5;

type
  TNumbers = array of Integer;
  TColumns = array[0..Board - 1] of Integer;

  { Words in the order of the alphabet; the object of each is how often it is there. }
  TWordCounts = class
  private
    FWords: TStringList;
    FTotal: Integer;
    FLongest: string;
    function CountAt(Index: Integer): PtrInt;
    function Different: Integer;
  public
    constructor Create;
    destructor Destroy; override;
    procedure AddLine(const Line: string);
    procedure AddWord(const Word: string);
    procedure WriteFrequent(HowMany: Integer);
    property Total: Integer read FTotal;
    property DifferentWords: Integer read Different;
    property Longest: string read FLongest;
  end;

constructor TWordCounts.Create;
begin
  FWords := TStringList.Create;
  FWords.CaseSensitive := True;
  FWords.Sorted := True;
end;

destructor TWordCounts.Destroy;
begin
  FWords.Free;
  inherited Destroy;
end;

function TWordCounts.CountAt(Index: Integer): PtrInt;
begin
  Result := PtrInt(FWords.Objects[Index]);
end;

function TWordCounts.Different: Integer;
begin
  Result := FWords.Count;
end;

procedure TWordCounts.AddLine(const Line: string);
var
  Letter: Char;
  Word: string = '';
begin
  for Letter in Line + ' ' do
    if Letter in ['A'..'Z', 'a'..'z'] then
      Word += LowerCase(Letter)
    else if Word <> '' then
    begin
      AddWord(Word);
      Word := '';
    end;
end;

procedure TWordCounts.AddWord(const Word: string);
var
  Index: Integer;
begin
  Inc(FTotal);
  if Length(Word) > Length(FLongest) then
    FLongest := Word;
  if FWords.Find(Word, Index) then
    FWords.Objects[Index] := TObject(CountAt(Index) + 1)
  else
    FWords.AddObject(Word, TObject(PtrInt(1)));
end;

procedure TWordCounts.WriteFrequent(HowMany: Integer);
var
  Written: array of Boolean = nil;
  Round, Index, Best: Integer;
begin
  SetLength(Written, FWords.Count);
  for Round := 1 to HowMany do
  begin
    Best := -1;
    for Index := 0 to FWords.Count - 1 do
      if not Written[Index] and ((Best < 0) or (CountAt(Index) > CountAt(Best))) then
        Best := Index;
    Written[Best] := True;
    WriteLn(FWords[Best], ' ', CountAt(Best));
  end;
end;

function Caesar(const Text: string; By: Integer): string;
var
  At: Integer;
  First: Char;
begin
  Result := Text;
  for At := 1 to Length(Result) do
  begin
    case Result[At] of
      'A'..'Z': First := 'A';
      'a'..'z': First := 'a';
    else
      Continue;
    end;
    Result[At] := Chr(Ord(First) + (Ord(Result[At]) - Ord(First) + By) mod 26);
  end;
end;

procedure Sort(var Numbers: TNumbers);
var
  At, Place, Moved: Integer;
begin
  for At := 1 to High(Numbers) do
  begin
    Moved := Numbers[At];
    Place := At;
    while (Place > 0) and (Numbers[Place - 1] > Moved) do
    begin
      Numbers[Place] := Numbers[Place - 1];
      Dec(Place);
    end;
    Numbers[Place] := Moved;
  end;
end;

procedure WriteAll(const Title: string; const Numbers: TNumbers);
var
  Number: Integer;
begin
  Write(Title);
  for Number in Numbers do
    Write(' ', Number);
  WriteLn;
end;

procedure WriteStatistics(const Numbers: TNumbers);
var
  Number: Integer;
  Mean: Double = 0;
  Squares: Double = 0;
begin
  for Number in Numbers do
    Mean += Number / Length(Numbers);
  for Number in Numbers do
    Squares += Sqr(Number - Mean);
  WriteLn('mean ', Mean:0:3, ' deviation ', Sqrt(Squares / Length(Numbers)):0:3);
end;

function PrimesUpTo(Last: Integer): TNumbers;
var
  Composite: array of Boolean = nil;
  Number, Multiple: Integer;
begin
  Result := nil;
  SetLength(Composite, Last + 1);
  for Number := 2 to Last do
  begin
    if Composite[Number] then
      Continue;
    Insert(Number, Result, Length(Result));
    Multiple := Number * Number;
    while Multiple <= Last do
    begin
      Composite[Multiple] := True;
      Multiple += Number;
    end;
  end;
end;

function IsFree(const Columns: TColumns; Row, Column: Integer): Boolean;
var
  At: Integer;
begin
  for At := 0 to Row - 1 do
    if (Columns[At] = Column) or (Abs(Columns[At] - Column) = Row - At) then
      Exit(False);
  Result := True;
end;

function Queens(var Columns: TColumns; Row: Integer): Integer;
var
  Column: Integer;
begin
  if Row = Board then
    Exit(1);
  Result := 0;
  for Column := 0 to Board - 1 do
    if IsFree(Columns, Row, Column) then
    begin
      Columns[Row] := Column;
      Result += Queens(Columns, Row + 1);
    end;
end;

function Factorial(Number: Integer): Int64;
begin
  if Number < 2 then
    Exit(1);
  Result := Number * Factorial(Number - 1);
end;

var
  Line: string;
  FirstLine: string = '';
  Counts: TWordCounts;
  Numbers: TNumbers = nil;
  Number: Integer;
  Columns: TColumns;
begin
  Counts := TWordCounts.Create;
  ReadLn(Line);
  while Line <> '---' do
  begin
    if FirstLine = '' then
      FirstLine := Line;
    Counts.AddLine(Line);
    ReadLn(Line);
  end;
  while not SeekEof do
  begin
    Read(Number);
    Insert(Number, Numbers, Length(Numbers));
  end;
  Sort(Numbers);

  WriteLn('words ', Counts.Total, ' different ', Counts.DifferentWords);
  Counts.WriteFrequent(MostFrequent);
  WriteLn('longest ', ReverseString(Counts.Longest));
  WriteLn('caesar ', Caesar(FirstLine, 3));
  WriteAll('sorted', Numbers);
  WriteStatistics(Numbers);
  WriteAll('primes', PrimesUpTo(Limit));
  WriteLn('queens ', Queens(Columns, 0));
  WriteLn('factorial ', Factorial(15));
  WriteLn('roman ', IntToRoman(1994));
  Counts.Free;
end.
