; Writes its input as it is, and how many words it has.
        default rel
        global  main
        extern  getchar, putchar, printf

        section .text
main:   push    rbx
        push    r12
        push    r13
        xor     ebx, ebx                ; words
        xor     r12d, r12d              ; inside of a word
.next:  call    getchar
        cmp     eax, -1
        je      .end
        mov     r13d, eax
        mov     edi, eax
        call    putchar
        cmp     r13d, ' '
        ja      .letter
        xor     r12d, r12d
        jmp     .next
.letter:
        test    r12d, r12d
        jnz     .next
        inc     ebx
        mov     r12d, 1
        jmp     .next
.end:   lea     rdi, [format]
        mov     esi, ebx
        xor     eax, eax
        call    printf
        xor     eax, eax
        pop     r13
        pop     r12
        pop     rbx
        ret

        section .rodata
format: db      "words: %d", 10, 0
