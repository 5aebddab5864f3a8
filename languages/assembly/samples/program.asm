        default rel
        global  main
        extern  atoi, getline, printf, putchar, puts, qsort, stdin, strcmp, strcpy, strdup

most    equ     256
board   equ     6
limit   equ     50

        struc   entry
.text:  resb    40
.count: resq    1
        endstruc

        section .text

main:   sub     rsp, 8
        call    read_text
        call    read_numbers
        call    write_words
        call    write_longest
        call    write_caesar

        lea     rdi, [numbers]
        mov     esi, [how_many]
        mov     edx, 4
        lea     rcx, [by_value]
        call    qsort
        lea     rdi, [sorted_title]
        lea     rsi, [numbers]
        mov     edx, [how_many]
        call    write_list
        call    write_statistics
        call    find_primes
        lea     rdi, [primes_title]
        lea     rsi, [primes]
        mov     edx, eax
        call    write_list

        xor     edi, edi
        call    queens
        lea     rdi, [queens_format]
        mov     esi, eax
        xor     eax, eax
        call    printf
        mov     edi, 15
        call    factorial
        lea     rdi, [factorial_format]
        mov     rsi, rax
        xor     eax, eax
        call    printf
        mov     edi, 1994
        call    write_roman
        xor     eax, eax
        add     rsp, 8
        ret

; rax: the next line without its end, or 0 where there is none.
read_line:
        sub     rsp, 8
        lea     rdi, [line]
        lea     rsi, [line_size]
        mov     rdx, [stdin]
        call    getline
        cmp     rax, 0
        jle     .none
        mov     rcx, [line]
        cmp     byte [rcx + rax - 1], 10
        jne     .whole
        mov     byte [rcx + rax - 1], 0
.whole: mov     rax, rcx
        add     rsp, 8
        ret
.none:  xor     eax, eax
        add     rsp, 8
        ret

; Words are counted, and the first line is kept.
read_text:
        push    rbx
.next:  call    read_line
        mov     rbx, rax
        mov     rdi, rax
        lea     rsi, [border]
        call    strcmp
        test    eax, eax
        jz      .end
        cmp     qword [first_line], 0
        jne     .words
        mov     rdi, rbx
        call    strdup
        mov     [first_line], rax
.words: mov     rdi, rbx
        call    add_words
        jmp     .next
.end:   pop     rbx
        ret

read_numbers:
        sub     rsp, 8
.next:  call    read_line
        test    rax, rax
        jz      .end
        mov     rdi, rax
        call    atoi
        lea     rdx, [numbers]
        mov     ecx, [how_many]
        mov     [rdx + rcx * 4], eax
        inc     dword [how_many]
        jmp     .next
.end:   add     rsp, 8
        ret

; rdi: a line
add_words:
        push    rbx
        push    r12
        sub     rsp, 8
        mov     rbx, rdi
        xor     r12d, r12d              ; length of the word up to here
.next:  movzx   eax, byte [rbx]
        or      eax, 20h                ; small, if it is a letter
        lea     ecx, [rax - 'a']
        cmp     ecx, 26
        jae     .other
        lea     rdx, [word_read]
        mov     [rdx + r12], al
        inc     r12
        jmp     .more
.other: test    r12, r12
        jz      .more
        lea     rdx, [word_read]
        mov     byte [rdx + r12], 0
        mov     rdi, r12
        call    add_word
        xor     r12d, r12d
.more:  cmp     byte [rbx], 0
        je      .end
        inc     rbx
        jmp     .next
.end:   add     rsp, 8
        pop     r12
        pop     rbx
        ret

; rdi: length of the word in word_read
add_word:
        push    rbx
        push    r12
        sub     rsp, 8
        inc     dword [total]
        cmp     rdi, [longest_length]
        jbe     .search
        mov     [longest_length], rdi
        lea     rdi, [longest]
        lea     rsi, [word_read]
        call    strcpy
.search:
        lea     rbx, [entries]
        mov     r12d, [different]
.next:  test    r12d, r12d
        jz      .new
        mov     rdi, rbx
        lea     rsi, [word_read]
        call    strcmp
        test    eax, eax
        jz      .found
        add     rbx, entry_size
        dec     r12d
        jmp     .next
.new:   inc     dword [different]
        mov     rdi, rbx
        lea     rsi, [word_read]
        call    strcpy
.found: inc     qword [rbx + entry.count]
        add     rsp, 8
        pop     r12
        pop     rbx
        ret

; For qsort: the more frequent first, then by the alphabet.
by_frequency:
        mov     rax, [rsi + entry.count]
        sub     rax, [rdi + entry.count]
        jnz     .end
        jmp     strcmp
.end:   ret

; For qsort: the smaller first.
by_value:
        mov     ecx, [rdi]
        xor     eax, eax
        xor     edx, edx
        cmp     ecx, [rsi]
        setg    al
        setl    dl
        sub     eax, edx
        ret

write_words:
        push    rbx
        push    r12
        sub     rsp, 8
        lea     rdi, [words_format]
        mov     esi, [total]
        mov     edx, [different]
        xor     eax, eax
        call    printf
        lea     rdi, [entries]
        mov     esi, [different]
        mov     edx, entry_size
        lea     rcx, [by_frequency]
        call    qsort
        lea     rbx, [entries]
        mov     r12d, 5
.next:  lea     rdi, [word_format]
        lea     rsi, [rbx + entry.text]
        mov     rdx, [rbx + entry.count]
        xor     eax, eax
        call    printf
        add     rbx, entry_size
        dec     r12d
        jnz     .next
        add     rsp, 8
        pop     r12
        pop     rbx
        ret

; Backwards.
write_longest:
        push    rbx
        lea     rdi, [longest_title]
        xor     eax, eax
        call    printf
        mov     rbx, [longest_length]
.next:  dec     rbx
        js      .end
        lea     rdx, [longest]
        movzx   edi, byte [rdx + rbx]
        call    putchar
        jmp     .next
.end:   mov     edi, 10
        call    putchar
        pop     rbx
        ret

; The first line, its letters moved on by three places.
write_caesar:
        push    rbx
        lea     rdi, [caesar_title]
        xor     eax, eax
        call    printf
        mov     rbx, [first_line]
.next:  movzx   edi, byte [rbx]
        test    edi, edi
        jz      .end
        mov     ecx, edi
        and     ecx, ~20h
        sub     ecx, 'A'                ; its place in the alphabet
        cmp     ecx, 26
        jae     .write
        add     ecx, 3
        cmp     ecx, 26
        jb      .inside
        sub     ecx, 26
.inside:
        and     edi, 20h                ; small or capital as before
        lea     edi, [rdi + rcx + 'A']
.write: call    putchar
        inc     rbx
        jmp     .next
.end:   mov     edi, 10
        call    putchar
        pop     rbx
        ret

; rdi: title, rsi: numbers, edx: how many
write_list:
        push    rbx
        push    r12
        sub     rsp, 8
        mov     rbx, rsi
        mov     r12d, edx
        xor     eax, eax
        call    printf
.next:  test    r12d, r12d
        jz      .end
        lea     rdi, [number_format]
        mov     esi, [rbx]
        xor     eax, eax
        call    printf
        add     rbx, 4
        dec     r12d
        jmp     .next
.end:   mov     edi, 10
        call    putchar
        add     rsp, 8
        pop     r12
        pop     rbx
        ret

write_statistics:
        sub     rsp, 8
        lea     rsi, [numbers]
        mov     ecx, [how_many]
        cvtsi2sd xmm4, ecx
        xorpd   xmm0, xmm0
.sum:   cvtsi2sd xmm2, [rsi + rcx * 4 - 4]
        addsd   xmm0, xmm2
        dec     ecx
        jnz     .sum
        divsd   xmm0, xmm4              ; mean
        mov     ecx, [how_many]
        xorpd   xmm1, xmm1
.squares:
        cvtsi2sd xmm2, [rsi + rcx * 4 - 4]
        subsd   xmm2, xmm0
        mulsd   xmm2, xmm2
        addsd   xmm1, xmm2
        dec     ecx
        jnz     .squares
        divsd   xmm1, xmm4
        sqrtsd  xmm1, xmm1
        lea     rdi, [mean_format]
        mov     eax, 2
        call    printf
        add     rsp, 8
        ret

; eax: how many there are
find_primes:
        lea     rsi, [composite]
        lea     rdi, [primes]
        xor     eax, eax
        mov     ecx, 2
.next:  cmp     byte [rsi + rcx], 0
        jne     .no_prime
        mov     [rdi + rax * 4], ecx
        inc     eax
        mov     edx, ecx
        imul    edx, ecx
.strike:
        cmp     edx, limit
        ja      .no_prime
        mov     byte [rsi + rdx], 1
        add     edx, ecx
        jmp     .strike
.no_prime:
        inc     ecx
        cmp     ecx, limit
        jbe     .next
        ret

; edi: row; eax: in how many ways the rows from it on can be filled
queens: cmp     edi, board
        jne     .try
        mov     eax, 1
        ret
.try:   push    rbx
        push    r12
        push    r13
        mov     r12d, edi
        xor     ebx, ebx                ; column
        xor     r13d, r13d              ; ways
.column:
        xor     ecx, ecx
.check: cmp     ecx, r12d
        jge     .free
        lea     rdx, [columns]
        mov     eax, [rdx + rcx * 4]
        sub     eax, ebx
        jz      .taken
        mov     edx, eax
        neg     edx
        cmovns  eax, edx
        mov     edx, r12d
        sub     edx, ecx
        cmp     eax, edx
        je      .taken
        inc     ecx
        jmp     .check
.free:  lea     rdx, [columns]
        mov     [rdx + r12 * 4], ebx
        lea     edi, [r12 + 1]
        call    queens
        add     r13d, eax
.taken: inc     ebx
        cmp     ebx, board
        jl      .column
        mov     eax, r13d
        pop     r13
        pop     r12
        pop     rbx
        ret

; rdi: a number; rax: its factorial
factorial:
        cmp     rdi, 1
        ja      .more
        mov     eax, 1
        ret
.more:  push    rdi
        dec     rdi
        call    factorial
        pop     rdi
        imul    rax, rdi
        ret

; edi: a number
write_roman:
        push    rbx
        push    r12
        sub     rsp, 8
        mov     r12d, edi
        lea     rdi, [roman_title]
        xor     eax, eax
        call    printf
        lea     rbx, [digits]
.next:  mov     eax, [rbx]
        test    eax, eax
        jz      .end
        cmp     r12d, eax
        jl      .smaller
        sub     r12d, eax
        lea     rdi, [rbx + 4]
        xor     eax, eax
        call    printf
        jmp     .next
.smaller:
        add     rbx, 8
        jmp     .next
.end:   mov     edi, 10
        call    putchar
        add     rsp, 8
        pop     r12
        pop     rbx
        ret

        section .rodata
border: db      "---", 0
words_format:
        db      "words %d different %d", 10, 0
word_format:
        db      "%s %ld", 10, 0
longest_title:
        db      "longest ", 0
caesar_title:
        db      "caesar ", 0
sorted_title:
        db      "sorted", 0
number_format:
        db      " %d", 0
mean_format:
        db      "mean %.3f deviation %.3f", 10, 0
primes_title:
        db      "primes", 0
queens_format:
        db      "queens %d", 10, 0
factorial_format:
        db      "factorial %ld", 10, 0
roman_title:
        db      "roman ", 0

%macro  digit 2
        dd      %1
        db      %2
        align   4, db 0
%endmacro

        align   4
digits: digit   1000, `M\0`
        digit   900, `CM\0`
        digit   500, `D\0`
        digit   400, `CD\0`
        digit   100, `C\0`
        digit   90, `XC\0`
        digit   50, `L\0`
        digit   40, `XL\0`
        digit   10, `X\0`
        digit   9, `IX\0`
        digit   5, `V\0`
        digit   4, `IV\0`
        digit   1, `I\0`
        dd      0

        section .bss
        alignb  8
line:   resq    1
line_size:
        resq    1
first_line:
        resq    1
longest_length:
        resq    1
entries:
        resb    entry_size * most
total:  resd    1
different:
        resd    1
how_many:
        resd    1
numbers:
        resd    most
primes: resd    limit
columns:
        resd    board
word_read:
        resb    200
longest:
        resb    200
composite:
        resb    limit + 1
