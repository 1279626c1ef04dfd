"""阳泉市生态环境局突发环境事件应急预案, as data: plan.yaml says it, source.txt is the paper."""
