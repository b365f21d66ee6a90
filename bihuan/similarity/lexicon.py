"""What means the same in a question or a wish, whatever the field: asking how, why and when, being able and not."""

SAME_IN_CHINESE = {
    "怎么": ("怎么样", "怎样", "如何", "咋样", "咋", "怎么办", "怎麽", "肿么", "点样"),
    "为何": ("为什么", "为啥", "为什麽", "为嘛", "干嘛", "因何"),
    "能": ("能不能", "可不可以", "可以不可以", "是否可以", "是否能", "能否", "可否", "可以", "能够", "可不可"),
    "不能": ("无法", "不可以", "没法", "没办法", "没有办法", "不能够", "不了"),
    "何时": ("什么时候", "啥时候", "几时", "什么时间", "多久", "多长时间"),
    "什么": ("啥", "什麽", "神马"),
    "没": ("没有", "未", "木有"),
    "需要": ("必须", "要不要", "需不需要", "是否需要"),
    "希望": ("想要", "希望能", "建议", "最好能", "麻烦", "请"),
    "多少": ("几多",),
}
SAME_IN_ENGLISH = {
    "can not": ("can't", "cannot", "couldn't", "unable to", "not able to", "cant"),
    "do not": ("don't", "doesn't", "didn't", "does not", "did not", "dont", "doesnt", "didnt"),
    "is not": ("isn't", "aren't", "wasn't", "weren't", "isnt"),
    "have not": ("haven't", "hasn't", "hadn't", "has not", "havent", "hasnt"),
    "will not": ("won't", "wouldn't", "would not"),
    "i am": ("i'm", "im"),
    "i have": ("i've", "ive"),
    "i would like": ("i'd like", "i want", "i wanna", "we want", "we would like"),
    "how": ("how do i", "how can i", "how do we", "how can we", "how to"),
    "please": ("pls", "plz"),
}
CHINESE = {said: meant for meant, others in SAME_IN_CHINESE.items() for said in others}
ENGLISH = {said: meant for meant, others in SAME_IN_ENGLISH.items() for said in others}
