        default rel
        global  main
        extern  printf

        section .text
main:   push    rbx
        push    r12
        push    r13
        mov     r12d, edi               ; how many, the program's name with them
        mov     r13, rsi
        mov     ebx, 1
.next:  cmp     ebx, r12d
        jge     .end
        lea     rdi, [format]
        mov     esi, ebx
        mov     rdx, [r13 + rbx * 8]
        xor     eax, eax
        call    printf
        inc     ebx
        jmp     .next
.end:   xor     eax, eax
        pop     r13
        pop     r12
        pop     rbx
        ret

        section .rodata
format: db      "%d: %s", 10, 0
